/**
 * The credentials of the function's role, from the variables that Lambda sets.
 *
 * The SDK client uses them too: the SDK's own chain of credential providers is not in the bundle,
 * because a Lambda function needs none of them (docs/adr/0010).
 *
 * Source: Lambda developer guide, "Using Lambda environment variables", reserved variables
 * (read 2026-11-22).
 */
import type { Credentials } from '@furlock/sigv4-signing';

/**
 * The credentials now. Lambda may rotate them, so they are read for each request.
 *
 * Errors: throws if the variables are missing: without a role nothing can be signed.
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
 * The credentials as an SDK credential provider. They are always expired, because the SDK caches
 * credentials without an expiration forever and would miss a rotation.
 */
export function expiringEnvironmentCredentials(): Promise<Credentials & { expiration: Date }> {
  return Promise.resolve({ ...environmentCredentials(), expiration: new Date(0) });
}

type Environment = Readonly<Record<string, string | undefined>>;
