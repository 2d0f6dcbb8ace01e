/**
 * Builds the answer of the function URL from the function's result: payload format 2.0.
 *
 * Source: Lambda developer guide, "Invoking Lambda function URLs", response payload format
 * (read 2026-11-22).
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { failure, success, type Result } from '@furlock/simulator-sigv4-judge';

/** The status and headers of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A complete answer, ready to be written. */
export interface WireResponse extends ResponseHead {
  readonly body: Buffer;
}

/** Why a function's result is not a valid answer. */
export interface ResponseRefusal {
  readonly code: 'FUNCTION_RESPONSE_MALFORMED';
  readonly part: 'statusCode' | 'headers' | 'cookies' | 'body' | 'prelude';
}

/**
 * Headers that the function URL sends under the name `x-amzn-Remapped-<name>`.
 *
 * The first two were seen at live function URLs. The others are approximated from API Gateway's
 * list, because AWS documents no list for function URLs.
 */
const REMAPPED = [
  'www-authenticate',
  'content-length',
  'connection',
  'date',
  'server',
  'transfer-encoding',
  'x-amzn-requestid',
];

/**
 * The answer that a function's result describes.
 *
 * Without a `statusCode`, the whole result as JSON is the body of a 200 of type `application/json`: a
 * string has its quotation marks. With a `statusCode`, a body without a type gets
 * `defaultType`.
 * Errors: `FUNCTION_RESPONSE_MALFORMED`.
 */
export function payloadResponse(
  result: unknown,
  defaultType: HeaderLine = JSON_TYPE,
): Result<WireResponse, ResponseRefusal> {
  if (!isRecord(result) || !('statusCode' in result)) {
    const text = JSON.stringify(result) ?? 'null';
    return success({ status: 200, headers: [JSON_TYPE], body: Buffer.from(text) });
  }

  const head = responseHead(result, defaultType);
  if (!head.ok) return head;
  const body = responseBody(result['body'] ?? '', result['isBase64Encoded'] === true);
  if (body === undefined) return malformed('body');
  return success({ ...head.value, body });
}

/**
 * Status and headers of a result, or of the prelude of a streamed payload; one line for each cookie.
 *
 * Errors: `FUNCTION_RESPONSE_MALFORMED`.
 */
export function responseHead(
  result: Readonly<Record<string, unknown>>,
  defaultType: HeaderLine,
): Result<ResponseHead, ResponseRefusal> {
  const status = result['statusCode'];
  // Approximated: a status outside 200 to 599 is not a valid final response for a client.
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    return malformed('statusCode');
  }
  const headers = responseHeaders(result['headers'] ?? {});
  if (headers === undefined) return malformed('headers');
  const cookies = responseCookies(result['cookies'] ?? []);
  if (cookies === undefined) return malformed('cookies');

  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return success({ status, headers: [...(typed ? [] : [defaultType]), ...headers, ...cookies] });
}

const JSON_TYPE = ['content-type', 'application/json'] as const;

/** One header line as sent. */
export type HeaderLine = readonly [name: string, value: string];

function responseHeaders(headers: unknown): HeaderLine[] | undefined {
  if (!isRecord(headers)) return undefined;
  const lines = Object.entries(headers).map(([name, value]): HeaderLine | undefined => {
    return responseHeader(name, value);
  });
  return allDefined(lines);
}

/** The line for a header of a function, under the name that is sent; undefined if it is not a header. */
export function responseHeader(name: string, value: unknown): HeaderLine | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const sentName = REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
  return headerLine(sentName, String(value));
}

function responseCookies(cookies: unknown): HeaderLine[] | undefined {
  if (!Array.isArray(cookies)) return undefined;
  return allDefined(
    cookies.map((cookie) =>
      typeof cookie === 'string' ? headerLine('set-cookie', cookie) : undefined,
    ),
  );
}

function headerLine(name: string, value: string): HeaderLine | undefined {
  // Node.js sends one byte per character, so each UTF-8 byte becomes one character.
  const bytes = Buffer.from(value, 'utf8').toString('latin1');
  try {
    validateHeaderName(name);
    validateHeaderValue(name, bytes);
    return [name, bytes];
  } catch {
    return undefined;
  }
}

/** Approximated: undefined for a body that is not text, or is declared as base64 and is not valid. */
export function responseBody(body: unknown, isBase64Encoded: boolean): Buffer | undefined {
  if (typeof body !== 'string') return undefined;
  if (!isBase64Encoded) return Buffer.from(body, 'utf8');
  return /^[A-Za-z0-9+/\r\n]*={0,2}$/.test(body) ? Buffer.from(body, 'base64') : undefined;
}

/** The items; undefined if one is. */
export function allDefined<T>(items: (T | undefined)[]): T[] | undefined {
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The refusal of a result. */
export function malformed(part: ResponseRefusal['part']): Result<never, ResponseRefusal> {
  return failure({ code: 'FUNCTION_RESPONSE_MALFORMED', part });
}
