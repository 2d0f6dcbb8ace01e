/**
 * Reads the request to the origin from a CloudFront origin-request event, or from the request that a
 * function returned for one.
 *
 * It does not apply what CloudFront does afterwards: hop-by-hop headers stay as they are.
 *
 * Source: CloudFront developer guide, "Lambda@Edge event structure" (read 2026-11-22).
 */
import type { ExplainableBody } from '@furlock/sigv4-explain';
import type { HeaderField } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { hasHeader, isHeaderName, isMethod, type ExplainInput } from './explain-input.js';
import { asList, asObject, asText, type JsonObject } from '../input/json-value.js';

/** The request in an event, in a record, or on its own; undefined if there is none. */
export function cloudFrontRequest(value: JsonObject): JsonObject | undefined {
  const record = asObject(asList(value['Records'])[0]) ?? value;
  const cf = asObject(record['cf']) ?? record;
  const request = asObject(cf['request']) ?? cf;
  return typeof request['uri'] === 'string' ? request : undefined;
}

/** The request to the origin. */
export function readCloudFrontEvent(value: JsonObject): Result<ExplainInput> {
  const request = cloudFrontRequest(value);
  const method = asText(request?.['method']) ?? '';
  const uri = asText(request?.['uri']);
  if (request === undefined || uri === undefined || !isMethod(method)) {
    return wrongUsage(
      'The CloudFront event is incomplete: expected a request with method, uri, querystring and headers.',
    );
  }
  const custom = asObject(asObject(request['origin'])?.['custom']);
  const domain = asText(custom?.['domainName']);
  const headers = [...readFields(request['headers']), ...readFields(custom?.['customHeaders'])];
  if (!hasHeader(headers, 'host') && domain === undefined) {
    return wrongUsage(
      'The CloudFront event names no host: expected request.headers.host or request.origin.custom.domainName.',
    );
  }
  return {
    ok: true,
    value: {
      request: {
        method,
        path: `${asText(custom?.['path']) ?? ''}${uri}`,
        query: asText(request['querystring']) ?? '',
        headers: hasHeader(headers, 'host') ? headers : [['host', domain ?? ''], ...headers],
        body: readBody(asObject(request['body']), headers),
      },
      ...(domain !== undefined && { expected: { host: domain } }),
    },
  };
}

function readFields(value: unknown): HeaderField[] {
  return Object.entries(asObject(value) ?? {}).flatMap(([name, values]) =>
    asList(values).flatMap((one): HeaderField[] => {
      const text = asText(asObject(one)?.['value']);
      return text === undefined || !isHeaderName(name) ? [] : [[name, text]];
    }),
  );
}

function readBody(body: JsonObject | undefined, headers: readonly HeaderField[]): ExplainableBody {
  const data = asText(body?.['data']);
  if (body === undefined || data === undefined) {
    const announced = headers.some(
      ([name, value]) =>
        name === 'transfer-encoding' || (name === 'content-length' && value.trim() !== '0'),
    );
    return announced ? { kind: 'unknown' } : { kind: 'bytes', bytes: new Uint8Array() };
  }
  if (body['inputTruncated'] === true) return { kind: 'truncated' };
  return {
    kind: 'bytes',
    bytes: Buffer.from(data, body['encoding'] === 'text' ? 'utf8' : 'base64'),
  };
}
