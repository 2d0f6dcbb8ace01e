/**
 * The credentials of the function's role, from the variables that Lambda sets.
 *
 * The SDK client is given them too: its own chain of providers, ways to find credentials that a Lambda
 * function does not have, is not in the bundle (docs/adr/0010).
 *
 * Source: Lambda developer guide, "Using Lambda environment variables", reserved variables
 * (read 2026-11-22).
 */
import type { Credentials } from '@furlock/sigv4-signing';

/**
 * The credentials now. Lambda may rotate them, so they are read for each request.
 *
 * Errors: throws when there are none: without a role nothing can be signed.
 */
export function environmentCredentials(environment: Environment = process.env): Credentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The function has no credentials');
  return sessionToken
    ? { accessKeyId, secretAccessKey, sessionToken }
    : { accessKeyId, secretAccessKey };
}

/**
 * The credentials in the shape of an SDK provider: expired on arrival, because the SDK keeps
 * credentials without an expiry for ever and would miss a rotation.
 */
export function expiringEnvironmentCredentials(): Promise<Credentials & { expiration: Date }> {
  return Promise.resolve({ ...environmentCredentials(), expiration: new Date(0) });
}

type Environment = Readonly<Record<string, string | undefined>>;
