/**
 * Detects the form of an input, and reads it.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';
import type { ExplainInput } from './explain-input.js';
import { asObject, parseJson, type JsonObject } from '../input/json-value.js';
import { cloudFrontRequest, readCloudFrontEvent } from './read-cloudfront-event.js';
import { isCurlTranscript, readCurlTranscript } from './read-curl-transcript.js';
import { isHar, readHarEntry } from './read-har-entry.js';
import { readJsonRequest } from './read-json-request.js';

/** The supported forms. */
export const FORMS = ['curl', 'har', 'cloudfront', 'json'] as const;

/** One of them. */
export type Form = (typeof FORMS)[number];

/** Reads an input in the named form, or else in the detected one. */
export function readForm(text: string, named?: Form): Result<ExplainInput> {
  if (text.trim() === '') {
    return wrongUsage(
      'The input is empty: expected a request from a file, from standard input, or from --method and --url.',
    );
  }
  if (named === 'curl') return readCurlTranscript(text);
  const value = asObject(parseJson(text));
  if (value === undefined) {
    if (named === undefined && isCurlTranscript(text)) return readCurlTranscript(text);
    return named === undefined
      ? wrongUsage(
          'The form of the input is not supported: expected a `curl -v` transcript, a HAR entry, a CloudFront event, or JSON with "method" and "url".',
        )
      : wrongUsage(`The input is not JSON: expected one object, as --from ${named} requires.`);
  }
  return READERS[named ?? detectForm(value)](value);
}

const READERS: Readonly<
  Record<Exclude<Form, 'curl'>, (value: JsonObject) => Result<ExplainInput>>
> = { har: readHarEntry, cloudfront: readCloudFrontEvent, json: readJsonRequest };

function detectForm(value: JsonObject): Exclude<Form, 'curl'> {
  if (isHar(value)) return 'har';
  return cloudFrontRequest(value) === undefined ? 'json' : 'cloudfront';
}
