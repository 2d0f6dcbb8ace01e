/**
 * Builds the answer of a REST API's proxy integration from the function's result, and that of payload format
 * 1.0 for an HTTP API.
 *
 * Source: API Gateway developer guide, "Lambda proxy integrations in API Gateway", output format (read
 * 2026-11-28).
 */
import {
  allDefined,
  isRecord,
  malformed,
  responseBody,
  responseHeader,
  type HeaderLine,
  type ResponseRefusal,
  type WireResponse,
} from '@furlock/simulator-function-url';
import { success, type Result } from '@furlock/simulator-sigv4-judge';

/** How an API sends a body. */
export interface BodyRules {
  readonly defaultType: HeaderLine;
  /** Whether a body in base64 is decoded; otherwise it is sent as that text. */
  readonly decodesBase64: boolean;
}

/**
 * The answer that a function's result describes.
 *
 * Approximated: that a result without `statusCode` is malformed follows from the documented format.
 * Errors: `FUNCTION_RESPONSE_MALFORMED`.
 */
export function proxyResponse(
  result: unknown,
  { defaultType, decodesBase64 }: BodyRules,
): Result<WireResponse, ResponseRefusal> {
  if (!isRecord(result)) return malformed('statusCode');
  const { statusCode } = result;
  const isNumber = typeof statusCode === 'number' || /^\d{3}$/.test(String(statusCode));
  const status = isNumber ? Number(statusCode) : NaN;
  if (!Number.isInteger(status) || status < 200 || status > 599) return malformed('statusCode');

  const headers = responseHeaders(result['headers'] ?? {}, result['multiValueHeaders'] ?? {});
  if (headers === undefined) return malformed('headers');
  const isBase64 = result['isBase64Encoded'] === true && decodesBase64;
  const body = responseBody(result['body'] ?? '', isBase64);
  if (body === undefined) return malformed('body');

  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return success({ status, headers: [...(typed ? [] : [defaultType]), ...headers], body });
}

/** A name in both maps has the values of `multiValueHeaders`. */
function responseHeaders(single: unknown, multiple: unknown): HeaderLine[] | undefined {
  if (!isRecord(single) || !isRecord(multiple)) return undefined;
  const lists = Object.entries(multiple).filter(([, values]) => values !== null);
  const names = lists.map(([name]) => name.toLowerCase());
  const lines = [
    ...Object.entries(single)
      .filter(([name, value]) => !names.includes(name.toLowerCase()) && value !== null)
      .map(([name, value]) => responseHeader(name, value)),
    ...lists.flatMap(([name, values]) =>
      Array.isArray(values) ? values.map((value) => responseHeader(name, value)) : [undefined],
    ),
  ];
  return allDefined(lines);
}
