/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundle: the chain that it holds is
 * 136 KB of ways to find credentials that a Lambda function does not have, and the client is given
 * its credentials (docs/adr/0010).
 */

/** Never called: a call would mean that a client was made without credentials. */
export function defaultProvider(): () => Promise<never> {
  return () => Promise.reject(new Error('This client was given no credentials'));
}
