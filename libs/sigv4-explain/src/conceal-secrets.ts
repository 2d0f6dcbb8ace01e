/**
 * Replaces secrets with marks, wherever they occur: in a header, in a query, in a path, in a body
 * that AWS returned.
 *
 * A secret is the value of a header or query parameter whose name suggests one, every copy of that
 * value elsewhere, escaped or not, and every string in the form of a JWT.
 */
import {
  canonicalHeaders,
  canonicalUri,
  uriEncode,
  type Credentials,
  type HeaderField,
} from '@furlock/sigv4-signing';
import { headerValues, type ExplainQuestion } from './explainable-request.js';
import { decodeText } from './wire-canonical.js';

/** Functions that remove secrets from a string. */
export interface Concealer {
  /** A string without the known secrets and without tokens. */
  readonly text: (text: string) => string;
  /** The value of a header. */
  readonly header: (name: string, value: string) => string;
  /** A query or canonical query string. */
  readonly query: (query: string) => string;
  /** An access key id, by its kind and its last four characters. */
  readonly accessKeyId: (id: string) => string;
}

interface Secret {
  readonly label: string;
  readonly value: string;
}

/**
 * A shorter secret is replaced only as the value of its name, not elsewhere: replacing every `a`
 * would hide nothing and reveal the secret.
 */
const MIN_COPY_CHARACTERS = 8;

/** A concealer of every secret in a question; `computed` contains the headers in AWS's message. */
export function createConcealer(
  question: Pick<ExplainQuestion, 'request' | 'arrived' | 'credentials'>,
  computed: readonly HeaderField[] = [],
): Concealer {
  const replacements = collectSecrets(question, computed)
    .filter(({ value }) => value.length >= MIN_COPY_CHARACTERS)
    .flatMap(({ label, value }) =>
      encodings(value).map((encoded) => ({ encoded, mark: mark(label, value) })),
    )
    // The longest first: a cookie header contains its cookies.
    .sort((a, b) => b.encoded.length - a.encoded.length)
    .map(({ encoded, mark }) => ({
      pattern: new RegExp(encoded.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi'),
      mark,
    }));

  const text = (given: string): string =>
    replacements
      .reduce((shown, { pattern, mark }) => shown.replace(pattern, () => mark), given)
      .replace(JWT, (token) => mark('token', token));
  return {
    text,
    header: (name, value) => {
      const label = secretHeader(name);
      return label === null || value === '' ? text(value) : mark(label, value);
    },
    query: (query) => text(concealQuery(query)),
    accessKeyId,
  };
}

/** `header.payload.signature`; decoded, the header begins with `{"`. */
const JWT = /eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g;

const SECRET_HEADER =
  /authorization|cookie|token|secret|passw|api-?key|signature|credential|session|jwt|assertion/;
const SECRET_QUERY_NAME =
  /token|secret|passw|api_?-?key|signature|^sig$|^code$|^code_verifier$|session|jwt|assertion|authorization|^ticket$/i;

/** The label of the secret in a header of this name; null if it is not secret. */
function secretHeader(name: string): string | null {
  const key = name.toLowerCase();
  if (key === 'x-amz-security-token') return 'session token';
  if (key === 'authorization') return 'authorization';
  if (key === 'cookie' || key === 'set-cookie') return 'cookies';
  return SECRET_HEADER.test(key) ? `value of ${key}` : null;
}

/** The mark of a secret. Shape: `«session token, 1,024 characters»`. */
function mark(label: string, value: string): string {
  return `«${label}, ${value.length.toLocaleString('en-US')} characters»`;
}

function accessKeyId(id: string): string {
  return id.length < 16 ? mark('access key id', id) : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

function concealQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const separator = pair.indexOf('=');
      const value = pair.slice(separator + 1);
      return separator < 0 || value === '' || !isSecretName(pair.slice(0, separator))
        ? pair
        : `${pair.slice(0, separator)}=${mark('value', value)}`;
    })
    .join('&');
}

function isSecretName(name: string): boolean {
  return SECRET_QUERY_NAME.test(decodeText(name));
}

function collectSecrets(
  { request, arrived, credentials }: Parameters<typeof createConcealer>[0],
  computed: readonly HeaderField[],
): Secret[] {
  const requests = arrived === undefined ? [request] : [request, arrived];
  const headers = [...requests.flatMap((one) => one.headers), ...computed];
  return [
    ...(credentials === undefined ? [] : secretsOfCredentials(credentials)),
    ...headers.flatMap(([name, value]) => secretsOfHeader(name, value.trim())),
    // As in a canonical request: white space folded, repeated headers joined.
    ...requests.flatMap((one) =>
      canonicalHeaders(one.headers).flatMap(([name, value]) => secretsOfHeader(name, value)),
    ),
    ...requests.flatMap(({ query }) => secretsOfQuery(query)),
    ...requests.flatMap((one) =>
      secretsOfAuthorization(headerValues(one.headers, 'authorization')),
    ),
  ];
}

function secretsOfCredentials({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Credentials): Secret[] {
  return [
    { label: 'secret access key', value: secretAccessKey },
    { label: 'access key id', value: accessKeyId },
    ...(sessionToken === undefined ? [] : [{ label: 'session token', value: sessionToken }]),
  ];
}

function secretsOfHeader(name: string, value: string): Secret[] {
  const label = secretHeader(name);
  if (label === null) return [];
  const parts = label === 'cookies' ? value.split(/;\s*|,/).map(afterEquals) : [];
  return [{ label, value }, ...parts.map((part) => ({ label: 'cookie', value: part }))];
}

function secretsOfAuthorization(values: readonly string[]): Secret[] {
  return values.flatMap((value) => [
    { label: 'bearer token', value: value.replace(/^[\w-]+\s+/, '') },
    { label: 'signature', value: /Signature=([^\s,]*)/.exec(value)?.[1] ?? '' },
    { label: 'access key id', value: /Credential=([^\s,/]*)/.exec(value)?.[1] ?? '' },
  ]);
}

function secretsOfQuery(query: string): Secret[] {
  return query
    .split('&')
    .filter((pair) => isSecretName(pair.slice(0, Math.max(0, pair.indexOf('=')))))
    .flatMap((pair) => [afterEquals(pair), decodeText(afterEquals(pair))])
    .map((value) => ({ label: 'value', value }));
}

function afterEquals(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1);
}

/** The forms of a string in a path or query: as it is, encoded once, and encoded twice. */
function encodings(value: string): string[] {
  return [
    ...new Set([
      value,
      uriEncode(value),
      uriEncode(uriEncode(value)),
      canonicalUri(value),
      canonicalUri(canonicalUri(value)),
    ]),
  ];
}
