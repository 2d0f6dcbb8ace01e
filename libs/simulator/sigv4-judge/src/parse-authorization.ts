/**
 * Parses an `Authorization` header: the access key, the credential scope, the signed headers and the
 * signature that it claims.
 *
 * It verifies nothing: `verify-sigv4.ts` does.
 */
import { failure, success, type Result } from './result.js';

/** The only supported algorithm; classic function URLs do not offer SigV4A (ECDSA). */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The scope in which a SigV4 signature is valid. */
export interface CredentialScope {
  /** Shape: `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `aws4_request` in every valid scope. */
  readonly terminator: string;
}

/** The claim in an `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string;
  readonly credentialScope: CredentialScope;
  /** Shape: lower case, in ascending order, without duplicates. */
  readonly signedHeaders: readonly string[];
  /** Shape: 64 lower-case hexadecimal digits. */
  readonly signature: string;
}

/** Why a header value is not a SigV4 claim. */
export interface AuthorizationRefusal {
  readonly code: 'SIGV4_MALFORMED';
  /** The invalid part, never its value. */
  readonly part: 'Algorithm' | 'Parameters' | 'Credential' | 'SignedHeaders' | 'Signature';
}

/**
 * The claim in an `Authorization` header value.
 *
 * Shape: `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; the parameters in any order,
 * with or without white space around the commas.
 * Errors: `SIGV4_MALFORMED`, with the first invalid part.
 * Source: IAM user guide, "Create a signed AWS API request", step 6 (read 2026-11-22).
 */
export function parseAuthorization(value: string): Result<Authorization, AuthorizationRefusal> {
  const [algorithm = '', rest = ''] = splitOnce(value.trim(), /[ \t]+/);
  if (algorithm !== ALGORITHM) return malformed('Algorithm');

  const parameters = parseParameters(rest);
  if (parameters === undefined) return malformed('Parameters');

  const credential = parseCredential(parameters.get('Credential') ?? '');
  if (credential === undefined) return malformed('Credential');

  const signedHeaders = (parameters.get('SignedHeaders') ?? '').split(';');
  if (!isSignedHeaders(signedHeaders)) return malformed('SignedHeaders');

  const signature = parameters.get('Signature') ?? '';
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed('Signature');

  return success({ ...credential, signedHeaders, signature });
}

const PARAMETER_NAMES = ['Credential', 'SignedHeaders', 'Signature'];

function parseParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const piece of text.split(',')) {
    const [name = '', value] = splitOnce(piece.trim(), '=');
    if (value === undefined || !PARAMETER_NAMES.includes(name) || parameters.has(name)) {
      return undefined;
    }
    parameters.set(name, value);
  }
  return parameters;
}

function parseCredential(
  text: string,
): Pick<Authorization, 'accessKeyId' | 'credentialScope'> | undefined {
  const parts = text.split('/');
  // Word characters and hyphens only, so that a message can safely quote the scope.
  if (parts.length !== 5 || !parts.every((part) => /^[\w-]{1,128}$/.test(part))) return undefined;
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  return { accessKeyId, credentialScope: { date, region, service, terminator } };
}

/** Field names are tokens (RFC 9110, section 5.6.2); canonical order is by character code. */
function isSignedHeaders(names: readonly string[]): boolean {
  return names.every(
    (name, index) =>
      /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && (index === 0 || (names[index - 1] ?? '') < name),
  );
}

function splitOnce(text: string, separator: string | RegExp): string[] {
  const at = typeof separator === 'string' ? text.indexOf(separator) : text.search(separator);
  if (at < 0) return [text];
  const after = text.slice(at);
  return [text.slice(0, at), typeof separator === 'string' ? after.slice(1) : after.trimStart()];
}

function malformed(part: AuthorizationRefusal['part']): Result<never, AuthorizationRefusal> {
  return failure({ code: 'SIGV4_MALFORMED', part });
}
