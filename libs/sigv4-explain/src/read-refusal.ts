/**
 * Reads the kind and the facts of AWS's refusal: the time, the scope, and the canonical request that
 * the service computed, if the message contains it.
 *
 * Source: IAM user guide, "Troubleshoot Signature Version 4" and "Troubleshoot access denied error
 * messages" (read 2026-11-22); the texts of function URLs are as observed, because
 * AWS does not document them (awsdocs/aws-lambda-developer-guide#494, apache/apisix#11097, iann0036/iamlive#58).
 */
import type { HeaderField } from '@furlock/sigv4-signing';
import type { Refusal } from './explainable-request.js';
import type { Reading } from './read-request.js';

/** The kinds of refusal, which have different causes. */
export type RefusalFamily = 'signature' | 'access-denied' | 'session-token' | 'other';

/** The facts in a refusal. */
export interface RefusalFacts {
  readonly family: RefusalFamily;
  readonly status: number;
  /** The times in "Signature expired" and "Signature not yet current". */
  readonly dates: { readonly requestDate: string; readonly now: string } | null;
  /** The part of the credential scope that is wrong, and the expected value if it is given. */
  readonly scope: {
    readonly part: 'region' | 'service' | 'terminator' | 'date';
    readonly expected: string | null;
  } | null;
  /** The action that is not authorized. */
  readonly action: string | null;
  /** Whether the session token is expired, rather than invalid. */
  readonly tokenExpired: boolean;
  /** What the service computed. */
  readonly reading: Reading | null;
}

/** The facts in a refusal. */
export function readRefusal({ status, errorType = '', message = '' }: Refusal): RefusalFacts {
  const text = innerMessage(message);
  return {
    family: familyOf(status, errorName(errorType, message), text),
    status,
    dates: readDates(text),
    scope: readScope(text),
    action: /not authorized to perform:? *([\w-]+:\w+)/i.exec(text)?.[1] ?? null,
    tokenExpired: /ExpiredToken/.test(errorType) || /security token .*expired/is.test(text),
    reading: readComputed(text),
  };
}

/** The message in a JSON or XML body; any other body is the message itself. */
function innerMessage(body: string): string {
  const xml = /<Message>(.*?)<\/Message>/is.exec(body)?.[1];
  if (xml !== undefined) return xml;
  if (!body.trimStart().startsWith('{')) return body;
  // Some gateways write raw line breaks into JSON strings, which JSON forbids.
  const parsed = parseJson(body) ?? parseJson(body.replace(/\r?\n/g, '\\n'));
  return messageIn(parsed) ?? body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the caller uses the text as it is.
    return undefined;
  }
}

function messageIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(
    ([key, inner]) => key.toLowerCase() === 'message' && typeof inner === 'string',
  );
  if (found !== undefined) return found[1] as string;
  const { errors } = value as { errors?: unknown };
  return Array.isArray(errors) ? messageIn(errors[0]) : undefined;
}

/** `x-amzn-errortype` can have a namespace before the name and a URL after it. */
function errorName(errorType: string, body: string): string {
  const stated = errorType.replace(/^.*#/, '').replace(/:.*$/s, '').trim();
  if (stated !== '') return stated;
  return (
    /"(?:__type|code)"\s*:\s*"(?:[^"#]*#)?(\w+)"/i.exec(body)?.[1] ??
    /<Code>(\w+)<\/Code>/.exec(body)?.[1] ??
    ''
  );
}

function familyOf(status: number, name: string, text: string): RefusalFamily {
  if (/^(UnrecognizedClient|ExpiredToken|InvalidClientTokenId|InvalidToken)/.test(name)) {
    return 'session-token';
  }
  if (/security token/i.test(text)) return 'session-token';
  if (/^(InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|RequestExpired)/.test(name)) {
    return 'signature';
  }
  if (/signature (we calculated|expired|not yet current)|Credential should be scoped/i.test(text)) {
    return 'signature';
  }
  if (/^(AccessDenied|MissingAuthenticationToken)/.test(name)) return 'access-denied';
  if (/^\s*Forbidden|not authorized to perform/i.test(text)) return 'access-denied';
  // A 401 asks for credentials other than a signature: services that check signatures return 403.
  return status === 403 ? 'access-denied' : 'other';
}

function readDates(text: string): RefusalFacts['dates'] {
  const found =
    /(?:expired|not yet current): (\d{8}T\d{6}Z) is .*? than \d{8}T\d{6}Z \((\d{8}T\d{6}Z) [+-]/.exec(
      text,
    );
  const [, requestDate, now] = found ?? [];
  return requestDate === undefined || now === undefined ? null : { requestDate, now };
}

function readScope(text: string): RefusalFacts['scope'] {
  // A region in quotation marks is the one that was refused; a service is the expected one.
  if (/scoped to a valid region/i.test(text)) return { part: 'region', expected: null };
  const service = /scoped to correct service: '([\w-]+)'/i.exec(text)?.[1];
  if (service !== undefined) return { part: 'service', expected: service };
  if (/scoped with a valid terminator/i.test(text)) {
    return { part: 'terminator', expected: 'aws4_request' };
  }
  return /Date in Credential scope does not match/i.test(text)
    ? { part: 'date', expected: null }
    : null;
}

/**
 * The canonical string and string to sign that some services put into their message.
 *
 * Shape: `The Canonical String for this request should have been '…'`, then `The String-to-Sign
 * should have been '…'`.
 */
function readComputed(text: string): Reading | null {
  const lines = quotedAfter(text, 'Canonical String for this request should have been');
  if (lines === null) return null;
  const [method = '', canonicalUri = '', canonicalQueryString = '', ...rest] = lines;
  const endOfHeaders = rest.indexOf('');
  if (endOfHeaders < 0 || rest.length !== endOfHeaders + 3) return null;
  const [, signedHeaders = '', hashedPayload = ''] = rest.slice(endOfHeaders);

  const toSign = quotedAfter(text, 'String-to-Sign should have been');
  const [, requestDate = null, credentialScope = null, hashedCanonicalRequest = null] =
    toSign ?? [];
  return {
    method,
    canonicalUri,
    canonicalQueryString,
    canonicalHeaders: rest.slice(0, endOfHeaders).map((line): HeaderField => {
      const separator = line.indexOf(':');
      return separator < 0 ? [line, ''] : [line.slice(0, separator), line.slice(separator + 1)];
    }),
    signedHeaders: signedHeaders.split(';'),
    hashedPayload,
    requestDate,
    credentialScope,
    hashedCanonicalRequest,
  };
}

/** The lines between quotation marks after a phrase; the closing mark is at the end of a line. */
function quotedAfter(text: string, phrase: string): string[] | null {
  const from = text.indexOf(phrase);
  if (from < 0) return null;
  const quoted = /^\s*'(.*?)'[ \t]*(?:\r?\n|$)/s.exec(text.slice(from + phrase.length))?.[1];
  return quoted === undefined ? null : quoted.split(/\r?\n/);
}
