/**
 * Credentials out of the environment or a JSON file. Their values are in no sentence that it says.
 */
import type { Credentials } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { asObject, asText, parseJson } from '../input/json-value.js';

/** The environment variables that every AWS tool reads; undefined where they are not set. */
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
 * Shape: `accessKeyId`, `secretAccessKey`, `sessionToken`, with a small or a capital first letter,
 * by themselves or under `Credentials` (`aws sts`) or `credentials` (`endpoints.json`).
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
        'The file of --credentials holds none: expected JSON with accessKeyId, secretAccessKey and, for temporary ones, sessionToken.',
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
