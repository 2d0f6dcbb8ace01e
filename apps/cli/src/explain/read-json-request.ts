/**
 * Reads the command's own JSON form: a request, and optionally a refusal, the request as it arrived,
 * and other known facts.
 *
 * The form is documented in the README and stable.
 */
import type {
  ExpectedScope,
  ExplainableBody,
  ExplainableRequest,
  KnownPermissions,
  Refusal,
} from '@furlock/sigv4-explain';
import type { HeaderField } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { hasHeader, isHeaderName, isMethod, type ExplainInput } from './explain-input.js';
import { asList, asObject, asText, type JsonObject } from '../input/json-value.js';
import { splitTarget, splitUrl } from './split-url.js';

/** Reads everything to explain from a JSON object. */
export function readJsonRequest(value: JsonObject): Result<ExplainInput> {
  const request = readRequest(value);
  if (!request.ok) return request;
  const arrived = value['arrived'] === undefined ? undefined : readArrived(value['arrived']);
  if (arrived?.ok === false) return arrived;
  const refusal = value['refusal'] === undefined ? undefined : readRefusal(value['refusal']);
  if (refusal?.ok === false) return refusal;
  const now = value['now'] === undefined ? undefined : readTime(value['now']);
  if (now?.ok === false) return now;
  return {
    ok: true,
    value: {
      request: request.value,
      expected: readExpected(asObject(value['expected'])),
      permissions: readPermissions(asObject(value['permissions'])),
      ...(arrived !== undefined && { arrived: arrived.value }),
      ...(refusal !== undefined && { refusal: refusal.value }),
      ...(now !== undefined && { now: now.value }),
    },
  };
}

/** A time. Shape: ISO 8601, or milliseconds since 1970. */
export function readTime(value: unknown): Result<Date> {
  const time = new Date(
    typeof value === 'string' || typeof value === 'number' ? value : Number.NaN,
  );
  return Number.isNaN(time.getTime())
    ? wrongUsage('The time is not valid: expected ISO 8601, as in 2026-11-22T12:00:00Z.')
    : { ok: true, value: time };
}

function readRequest(value: JsonObject): Result<ExplainableRequest> {
  const method = asText(value['method']) ?? '';
  if (!isMethod(method)) {
    return wrongUsage('The JSON has no method: expected "method", as in "GET".');
  }
  const headers = readFields(value['headers']);
  if (headers === undefined) {
    return wrongUsage(
      'The form of the headers is not supported: expected [["name", "value"], …] or {"name": "value"}.',
    );
  }
  const body = readBody(value, headers);
  if (!body.ok) return body;

  const url = asText(value['url']);
  const path = asText(value['path']);
  if (url !== undefined) {
    const parts = splitUrl(url);
    if (!parts.ok) return parts;
    const { host, ...target } = parts.value;
    const withHost: HeaderField[] = hasHeader(headers, 'host')
      ? headers
      : [['host', host], ...headers];
    return { ok: true, value: { method, ...target, headers: withHost, body: body.value } };
  }
  if (path === undefined) {
    return wrongUsage('The JSON has no target: expected "url", or "path" and "query".');
  }
  const target = splitTarget(path);
  const query = asText(value['query']) ?? target.query;
  return { ok: true, value: { method, path: target.path, query, headers, body: body.value } };
}

/** The request as it arrived, on its own or in the complete form. */
function readArrived(value: unknown): Result<ExplainableRequest> {
  const arrived = asObject(value);
  return arrived === undefined
    ? wrongUsage(
        '"arrived" is not a request: expected an object with "method", "url" and "headers".',
      )
    : readRequest(arrived);
}

function readFields(value: unknown): HeaderField[] | undefined {
  if (value === undefined) return [];
  const fields: [unknown, unknown][] = [];
  const named = asObject(value);
  if (named !== undefined) {
    for (const [name, inner] of Object.entries(named)) {
      for (const one of Array.isArray(inner) ? asList(inner) : [inner]) fields.push([name, one]);
    }
  } else if (Array.isArray(value)) {
    for (const one of asList(value)) {
      const [name, inner] = asList(one);
      fields.push([name, inner]);
    }
  } else {
    return undefined;
  }
  const isField = (field: [unknown, unknown]): field is [string, string] =>
    typeof field[0] === 'string' && typeof field[1] === 'string' && isHeaderName(field[0]);
  return fields.every(isField) ? fields : undefined;
}

function readBody(value: JsonObject, headers: readonly HeaderField[]): Result<ExplainableBody> {
  const text = asText(value['body']);
  const base64 = asText(value['bodyBase64']);
  const sha256 = asText(value['bodySha256']);
  if (sha256 !== undefined) {
    return /^[0-9a-f]{64}$/i.test(sha256)
      ? { ok: true, value: { kind: 'hash', sha256 } }
      : wrongUsage('"bodySha256" is not a SHA-256 hash: expected 64 hexadecimal digits.');
  }
  if (base64 !== undefined) {
    return /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
      ? { ok: true, value: { kind: 'bytes', bytes: Buffer.from(base64, 'base64') } }
      : wrongUsage('"bodyBase64" is not base64: expected letters, digits, +, / and = at the end.');
  }
  if (text !== undefined) return { ok: true, value: { kind: 'bytes', bytes: Buffer.from(text) } };
  const announced = headers.some(
    ([name, length]) =>
      /^transfer-encoding$/i.test(name) ||
      (/^content-length$/i.test(name) && length.trim() !== '0'),
  );
  return {
    ok: true,
    value: announced ? { kind: 'unknown' } : { kind: 'bytes', bytes: new Uint8Array() },
  };
}

function readRefusal(value: unknown): Result<Refusal> {
  const refusal = asObject(value);
  const status = refusal?.['status'];
  if (refusal === undefined || typeof status !== 'number') {
    return wrongUsage(
      'The refusal is incomplete: expected {"status": 403, "errorType": …, "message": …}.',
    );
  }
  const errorType = asText(refusal['errorType']);
  const message = asText(refusal['message']);
  return {
    ok: true,
    value: {
      status,
      ...(errorType !== undefined && { errorType }),
      ...(message !== undefined && { message }),
    },
  };
}

function readExpected(value: JsonObject = {}): ExpectedScope {
  return Object.fromEntries(
    ['region', 'service', 'host'].flatMap((name) => {
      const text = asText(value[name]);
      return text === undefined || text === '' ? [] : [[name, text]];
    }),
  );
}

function readPermissions(value: JsonObject = {}): KnownPermissions {
  return Object.fromEntries(
    ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].flatMap((action) =>
      typeof value[action] === 'boolean' ? [[action, value[action]]] : [],
    ),
  );
}
