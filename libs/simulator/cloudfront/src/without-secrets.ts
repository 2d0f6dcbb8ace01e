/**
 * Redacts a request and its answer: removes secrets, and replaces bodies by their length and SHA-256.
 *
 * Removed: credentials, cookie values, session tokens, signatures, values whose name suggests a token
 * or a secret, the values of an origin's custom headers (often shared secrets), and anything that
 * looks like a JWT or an AWS session token, anywhere.
 */
import { createHash, type Hash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@furlock/simulator-deployment';
import type { HeaderList } from './header-list.js';

/** Replaces a removed value. */
export const REMOVED = '[removed]';

/** The length and hash that are shown of a body. */
export interface BodyDigest {
  readonly bytes: number;
  /** Shape: 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Names of headers, cookies and parameters that contain secrets. Shape: lower case. */
const SECRET_NAME =
  /authorization|credential|token|secret|passw|signature|api-?key|session|code|assertion/;

/** Names that match `SECRET_NAME` but are not secret. */
const HARMLESS_NAMES = new Set([
  'accept-encoding',
  'content-encoding',
  'transfer-encoding',
  'code_challenge_method',
]);

/** A JWT, and an AWS session token: text of this length and alphabet has no other use. */
const SECRET_TEXT = /eyJ[\w-]+\.[\w-]+(\.[\w-]*)*|[A-Za-z0-9+/]{200,}={0,2}/g;

/** A header's value without secrets. */
export function valueWithoutSecrets(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'cookie' || lower === 'set-cookie') return cookieWithoutSecrets(lower, value);
  // The scheme distinguishes a bearer token from a signature.
  if (lower === 'authorization')
    return `${/^[\w-]+(?= )/.exec(value)?.[0] ?? ''} ${REMOVED}`.trim();
  // Not secret, and covered by the signature: the viewer's identity as the edge determined it.
  if (lower === 'x-furlock-identity') return value;
  if (isSecretName(lower)) return REMOVED;
  return textWithoutSecrets(value);
}

/** Headers without secrets; the values of `secretNames` are always removed. */
export function headersWithoutSecrets(
  headers: HeaderList,
  secretNames: readonly string[] = [],
): HeaderList {
  return headers.map(([name, value]) => [
    name,
    secretNames.includes(name.toLowerCase()) ? REMOVED : valueWithoutSecrets(name, value),
  ]);
}

/** A query without secrets. */
export function queryWithoutSecrets(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return pair.includes('=') && isSecretName(name)
        ? `${name}=${REMOVED}`
        : textWithoutSecrets(pair);
    })
    .join('&');
}

/** A text without secrets; the part after a `?` is treated as a query. */
export function textWithoutSecrets(text: string): string {
  const mark = text.indexOf('?');
  if (mark === -1) return withoutSecretText(text);
  const before = withoutSecretText(text.slice(0, mark));
  return `${before}?${queryWithoutSecrets(text.slice(mark + 1))}`;
}

/** A short text without the beginning of a JWT cannot contain a secret, so it is not searched. */
function withoutSecretText(text: string): string {
  return text.length < 200 && !text.includes('eyJ') ? text : text.replace(SECRET_TEXT, REMOVED);
}

/** An event or a function's result without secrets. */
export function eventWithoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return textWithoutSecrets(value);
  if (Array.isArray(value)) return value.map(eventWithoutSecrets);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      memberWithoutSecrets(name, member, value),
    ]),
  );
}

function memberWithoutSecrets(name: string, member: unknown, parent: JsonObject): unknown {
  if (name === 'headers' && isJsonObject(member)) return eventHeaders(member, valueWithoutSecrets);
  if (name === 'customHeaders' && isJsonObject(member)) return eventHeaders(member, () => REMOVED);
  if (name === 'querystring' && typeof member === 'string') return queryWithoutSecrets(member);
  if (name === 'querystring' && isJsonObject(member)) {
    return eventHeaders(member, (parameter, value) =>
      isSecretName(parameter) ? REMOVED : textWithoutSecrets(value),
    );
  }
  if (name === 'cookies' && isJsonObject(member)) return eventHeaders(member, () => REMOVED);
  if (name === 'data' && typeof member === 'string') {
    return digestOf(bodyBytes(member, parent['encoding']));
  }
  if (name === 'body' && typeof member === 'string') {
    return digestOf(bodyBytes(member, parent['bodyEncoding']));
  }
  return eventWithoutSecrets(member);
}

/** Of Lambda@Edge, with a list for each name, and of CloudFront Functions, with an object for each name. */
function eventHeaders(
  headers: JsonObject,
  show: (name: string, value: string) => string,
): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, eventValues(name, values, show)]),
  );
}

function eventValues(
  name: string,
  values: unknown,
  show: (name: string, value: string) => string,
): unknown {
  if (Array.isArray(values)) return values.map((item) => eventValues(name, item, show));
  if (!isJsonObject(values)) return REMOVED;
  const { multiValue } = values;
  return {
    ...values,
    value: show(name, String(values['value'])),
    ...(multiValue !== undefined && { multiValue: eventValues(name, multiValue, show) }),
  };
}

/** Keeps names and attributes. */
function cookieWithoutSecrets(header: 'cookie' | 'set-cookie', value: string): string {
  return value
    .split(';')
    .map((part, index) => {
      if (header === 'set-cookie' && index > 0) return part;
      const mark = part.indexOf('=');
      return mark === -1 ? REMOVED : `${part.slice(0, mark)}=${REMOVED}`;
    })
    .join(';');
}

function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  return SECRET_NAME.test(lower) && !HARMLESS_NAMES.has(lower);
}

function bodyBytes(text: string, encoding: unknown): Buffer {
  return Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8');
}

/** Length and hash of a complete body. */
export function digestOf(body: Buffer): BodyDigest {
  const digest = new RunningDigest();
  digest.add(body);
  return digest.value;
}

/** Length and hash of a body, computed packet by packet. */
export class RunningDigest {
  /** Created with the first packet, because most requests have no body. */
  #hash: Hash | undefined;
  #bytes = 0;

  add(packet: Buffer): void {
    this.#hash ??= createHash('sha256');
    this.#hash.update(packet);
    this.#bytes += packet.length;
  }

  get value(): BodyDigest {
    const hash = this.#hash?.copy() ?? createHash('sha256');
    return { bytes: this.#bytes, sha256: hash.digest('hex') };
  }
}
