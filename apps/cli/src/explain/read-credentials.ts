/**
 * Reads credentials from the environment or a JSON file. No message contains their values.
 */
import type { Credentials } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { asObject, asText, parseJson } from '../input/json-value.js';

/** The credentials in the standard AWS environment variables; undefined if these are not set. */
export function credentialsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  return makeCredentials(
    environment['AWS_ACCESS_KEY_ID'],
    environment['AWS_SECRET_ACCESS_KEY'],
    environment['AWS_SESSION_TOKEN'],
  );
}

/**
 * The credentials in a file's text.
 *
 * Shape: `accessKeyId`, `secretAccessKey`, `sessionToken`, with a lower-case or upper-case first letter,
 * at the top level or under `Credentials` (`aws sts`) or `credentials` (`endpoints.json`).
 */
export function credentialsFromJson(text: string): Result<Credentials> {
  const value = asObject(parseJson(text));
  const inner = asObject(value?.['Credentials']) ?? asObject(value?.['credentials']) ?? value ?? {};
  const field = (name: string): string | undefined =>
    asText(inner[name]) ?? asText(inner[`${name.charAt(0).toUpperCase()}${name.slice(1)}`]);
  const credentials = makeCredentials(
    field('accessKeyId'),
    field('secretAccessKey'),
    field('sessionToken'),
  );
  return credentials === undefined
    ? wrongUsage(
        'The --credentials file contains no credentials: expected JSON with accessKeyId, secretAccessKey and, for temporary ones, sessionToken.',
      )
    : { ok: true, value: credentials };
}

function makeCredentials(
  accessKeyId = '',
  secretAccessKey = '',
  sessionToken = '',
): Credentials | undefined {
  if (accessKeyId === '' || secretAccessKey === '') return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== '' && { sessionToken }) };
}
