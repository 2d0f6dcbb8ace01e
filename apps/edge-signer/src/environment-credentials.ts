/**
 * The credentials of the function's role, from the variables that Lambda sets.
 *
 * It stands in for the SDK's chain of providers, which is 136 KB of ways to find credentials that a
 * Lambda function does not have (docs/adr/0010): the bundle's alias leads here.
 *
 * Source: Lambda developer guide, "Using Lambda environment variables", reserved variables
 * (read 2026-11-22).
 */
import type { Credentials } from '@furlock/sigv4-signing';

/**
 * The credentials now. Lambda may rotate them, so they are looked at each time.
 *
 * `latest` are those that were read before. The session token, a kilobyte, is issued together with the
 * key, and read again where the key is another one.
 *
 * Errors: throws when there are none: without a role nothing can be signed.
 * Source: AWS STS API reference, Credentials (read 2026-11-26).
 */
export function environmentCredentials(
  environment: Environment = process.env,
  latest?: Credentials,
): Credentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The function has no credentials');
  const isSame = latest?.accessKeyId === accessKeyId && latest.secretAccessKey === secretAccessKey;
  if (isSame && latest.sessionToken) return latest;
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return sessionToken
    ? { accessKeyId, secretAccessKey, sessionToken }
    : { accessKeyId, secretAccessKey };
}

/** A reader of the credentials, for each request. */
export function createCredentialsReader(environment?: Environment): () => Credentials {
  let latest: Credentials | undefined;
  return () => (latest = environmentCredentials(environment, latest));
}

/**
 * The credentials in the shape of an SDK provider: expired on arrival, because the SDK keeps
 * credentials without an expiry for ever and would miss a rotation.
 */
export function expiringEnvironmentCredentials(): Promise<Credentials & { expiration: Date }> {
  return Promise.resolve({ ...environmentCredentials(), expiration: new Date(0) });
}

type Environment = Readonly<Record<string, string | undefined>>;
