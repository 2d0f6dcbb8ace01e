/**
 * Reads what the `Authorization` headers of a request claim: which key signed, for which scope, over
 * which headers.
 *
 * It does not verify the claim.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 6 (read 2026-11-22).
 */
import type { Result } from '@furlock/sigv4-signing';
import { headerValues, type ExplainableRequest } from './explainable-request.js';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The scope of a signature. */
export interface CredentialScope {
  /** Shape: `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** `aws4_request` in every valid scope. */
  readonly terminator: string;
}

/** What an `Authorization` header claims. */
export interface Claim {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** Shape: as in the header. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Why a request has no claim. */
export type ClaimRefusal =
  | {
      readonly code: 'NOT_SIGNED';
      readonly authorization: 'absent' | 'of another scheme' | 'in the query';
    }
  | { readonly code: 'AUTHORIZATION_REPEATED' }
  | {
      readonly code: 'AUTHORIZATION_MALFORMED';
      readonly part: 'Algorithm' | 'Credential' | 'SignedHeaders' | 'Signature';
    };

/** The claim of a request, or why it has none. */
export function parseClaim(request: ExplainableRequest): Result<Claim, ClaimRefusal> {
  const [authorization, ...others] = headerValues(request.headers, 'authorization');
  if (authorization === undefined) {
    const presigned = /(?:^|&)X-Amz-Signature=/i.test(request.query);
    return notSigned(presigned ? 'in the query' : 'absent');
  }
  if (others.length > 0) return { ok: false, error: { code: 'AUTHORIZATION_REPEATED' } };
  if (!authorization.startsWith('AWS4-')) return notSigned('of another scheme');
  if (!authorization.startsWith(`${ALGORITHM} `)) return malformed('Algorithm');

  const parameter = (name: string): string =>
    new RegExp(`[\\s,]${name}=([^\\s,]*)`).exec(authorization)?.[1] ?? '';
  const credential = parameter('Credential').split('/');
  if (credential.length !== 5 || !credential.every((part) => /^[\w-]{1,128}$/.test(part))) {
    return malformed('Credential');
  }
  const signedHeaders = parameter('SignedHeaders');
  if (!/^[!#$%&'*+.^_`|~0-9a-z;-]+$/.test(signedHeaders)) return malformed('SignedHeaders');
  const signature = parameter('Signature');
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed('Signature');

  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = credential;
  return {
    ok: true,
    value: {
      accessKeyId,
      scope: { date, region, service, terminator },
      signedHeaders: signedHeaders.split(';'),
      signature,
    },
  };
}

/** A scope as text. Shape: `YYYYMMDD/region/service/aws4_request`. */
export function scopeText({ date, region, service, terminator }: CredentialScope): string {
  return [date, region, service, terminator].join('/');
}

function notSigned(
  authorization: (ClaimRefusal & { code: 'NOT_SIGNED' })['authorization'],
): Result<never, ClaimRefusal> {
  return { ok: false, error: { code: 'NOT_SIGNED', authorization } };
}

function malformed(
  part: (ClaimRefusal & { code: 'AUTHORIZATION_MALFORMED' })['part'],
): Result<never, ClaimRefusal> {
  return { ok: false, error: { code: 'AUTHORIZATION_MALFORMED', part } };
}
