/**
 * The credentials of a request: its bearer token.
 *
 * Only the Authorization header is read. A token in the query or in a form body
 * (RFC 6750, sections 2.2 and 2.3) is never used as a credential.
 */
import type { HeaderField, Result } from '@furlock/cloudfront-http';
import { valuesOf } from './values-of.js';

/** Why a request has no usable credentials. */
export type CredentialsRefusal =
  /** No Authorization header, or `Bearer` with nothing after it. */
  | { readonly code: 'CREDENTIALS_MISSING' }
  /** A scheme other than Bearer. */
  | { readonly code: 'CREDENTIALS_SCHEME' }
  /** More than one Authorization header: servers disagree about which one to use. */
  | { readonly code: 'CREDENTIALS_REPEATED' };

/**
 * The token after `Bearer`, which may be in upper or lower case.
 *
 * Errors: `CREDENTIALS_MISSING`, `CREDENTIALS_SCHEME`, `CREDENTIALS_REPEATED`.
 * Source: RFC 6750, section 2.1; RFC 9110, section 11.1 (schemes are case-insensitive).
 */
export function bearerToken(headers: readonly HeaderField[]): Result<string, CredentialsRefusal> {
  const values = valuesOf(headers, 'authorization');
  if (values.length > 1) return refuse('CREDENTIALS_REPEATED');

  const value = values[0]?.trim() ?? '';
  if (value === '') return refuse('CREDENTIALS_MISSING');
  // A single search: a regular expression over the whole value could take quadratic time.
  const schemeLength = value.search(/\s/);
  const scheme = schemeLength < 0 ? value : value.slice(0, schemeLength);
  if (scheme.toLowerCase() !== 'bearer') return refuse('CREDENTIALS_SCHEME');
  const token = value.slice(scheme.length).trim();
  if (token === '') return refuse('CREDENTIALS_MISSING');
  return { ok: true, value: token };
}

function refuse(code: CredentialsRefusal['code']): Result<never, CredentialsRefusal> {
  return { ok: false, error: { code } };
}
