/**
 * Reads the request and the response from an HTTP archive, or from one entry of it.
 *
 * Source: HAR 1.2 specification, entries, request and response.
 */
import type { ExplainableBody, Refusal } from '@furlock/sigv4-explain';
import type { HeaderField } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import {
  hasHeader,
  headerValue,
  isHeaderName,
  isMethod,
  type ExplainInput,
} from './explain-input.js';
import { asList, asObject, asText, type JsonObject } from '../input/json-value.js';
import { splitUrl } from './split-url.js';

/** Whether a JSON value is an archive or an entry of one. */
export function isHar(value: JsonObject): boolean {
  if (asObject(value['log']) !== undefined) return true;
  const request = asObject(value['request']);
  return request !== undefined && 'url' in request && Array.isArray(request['headers']);
}

/** The request of an entry; in an archive, of its only entry or its only 403. */
export function readHarEntry(value: JsonObject): Result<ExplainInput> {
  const entry = chooseEntry(value);
  if (entry === undefined) {
    return wrongUsage(
      'The archive is ambiguous: expected one entry, or exactly one entry with a 403 response.',
    );
  }
  const request = asObject(entry['request']);
  const method = asText(request?.['method']) ?? '';
  const url = asText(request?.['url']);
  if (request === undefined || url === undefined || !isMethod(method)) {
    return wrongUsage(
      'The HAR entry is incomplete: expected a request with method, url and headers.',
    );
  }
  const parts = splitUrl(url);
  if (!parts.ok) return parts;
  const { host, path, query } = parts.value;

  const headers = readFields(request['headers']);
  const refusal = readResponse(asObject(entry['response']));
  const started = new Date(asText(entry['startedDateTime']) ?? '');
  return {
    ok: true,
    value: {
      request: {
        method,
        path,
        query,
        headers: hasHeader(headers, 'host') ? headers : [['host', host], ...headers],
        body: readBody(request),
      },
      ...(refusal !== undefined && { refusal }),
      ...(!Number.isNaN(started.getTime()) && { now: started }),
    },
  };
}

function chooseEntry(value: JsonObject): JsonObject | undefined {
  const log = asObject(value['log']);
  if (log === undefined) return value;
  const entries = asList(log['entries']).map((entry) => asObject(entry) ?? {});
  if (entries.length === 1) return entries[0];
  const refused = entries.filter((entry) => asObject(entry['response'])?.['status'] === 403);
  return refused.length === 1 ? refused[0] : undefined;
}

/** Header fields; HTTP/2's pseudo-headers (`:authority`) are not fields and are left out. */
function readFields(value: unknown): HeaderField[] {
  return asList(value).flatMap((one): HeaderField[] => {
    const field = asObject(one);
    const name = asText(field?.['name']) ?? '';
    return isHeaderName(name) ? [[name, asText(field?.['value']) ?? '']] : [];
  });
}

function readBody(request: JsonObject): ExplainableBody {
  const size = typeof request['bodySize'] === 'number' ? request['bodySize'] : -1;
  const postData = asObject(request['postData']);
  const text = asText(postData?.['text']);
  if (text === undefined) {
    return size > 0 || postData !== undefined
      ? { kind: 'unknown' }
      : { kind: 'bytes', bytes: new Uint8Array() };
  }
  const bytes = Buffer.from(text, postData?.['encoding'] === 'base64' ? 'base64' : 'utf8');
  // Browsers write bodies as text: if the size differs, these are not the bytes that were sent.
  return size >= 0 && size !== bytes.length ? { kind: 'unknown' } : { kind: 'bytes', bytes };
}

function readResponse(response: JsonObject | undefined): Refusal | undefined {
  const status = response?.['status'];
  if (typeof status !== 'number' || status < 400) return undefined;
  const errorType = headerValue(readFields(response?.['headers']), 'x-amzn-errortype');
  const content = asObject(response?.['content']);
  const text = asText(content?.['text']);
  const isBase64 = content?.['encoding'] === 'base64';
  return {
    status,
    ...(errorType !== undefined && { errorType }),
    ...(text !== undefined && {
      message: isBase64 ? Buffer.from(text, 'base64').toString() : text,
    }),
  };
}
