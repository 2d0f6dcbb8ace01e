/**
 * Which form an input is in, and what that form's reader finds in it.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';
import type { ExplainInput } from './explain-input.js';
import { asObject, parseJson, type JsonObject } from '../input/json-value.js';
import { cloudFrontRequest, readCloudFrontEvent } from './read-cloudfront-event.js';
import { isCurlTranscript, readCurlTranscript } from './read-curl-transcript.js';
import { isHar, readHarEntry } from './read-har-entry.js';
import { readJsonRequest } from './read-json-request.js';

/** The forms that are read. */
export const FORMS = ['curl', 'har', 'cloudfront', 'json'] as const;

/** One of them. */
export type Form = (typeof FORMS)[number];

/** What an input asks, in the form that is named, or else in the one that it looks like. */
export function readForm(text: string, named?: Form): Result<ExplainInput> {
  if (text.trim() === '') {
    return wrongUsage(
      'There is nothing to explain: expected a request from a file, from standard input, or by --method and --url.',
    );
  }
  if (named === 'curl') return readCurlTranscript(text);
  const value = asObject(parseJson(text));
  if (value === undefined) {
    if (named === undefined && isCurlTranscript(text)) return readCurlTranscript(text);
    return named === undefined
      ? wrongUsage(
          'The input is in no form that is known: expected a `curl -v` transcript, a HAR entry, a CloudFront event, or JSON with "method" and "url".',
        )
      : wrongUsage(`The input is not JSON: expected one object, as --from ${named} says.`);
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
