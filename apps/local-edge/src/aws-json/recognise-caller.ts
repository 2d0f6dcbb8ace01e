/**
 * Who signed a call to an AWS API: the operator, or a role session.
 *
 * The signature is verified by the function URL's own judge. It does not ask what the caller may do
 * (`authorize-call.ts`).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalRequest } from '../function-url/canonical-request.js';
import { parseAuthorization, type Authorization } from '../function-url/parse-authorization.js';
import { hmacSha256, signingKey } from '../function-url/signing-key.js';
import { stringToSign } from '../function-url/string-to-sign.js';
import { verifySigv4 } from '../function-url/verify-sigv4.js';
import { headerValues, type WireRequest } from '../function-url/wire-request.js';
import type { CredentialStore, RoleSession } from '../iam/role-credentials.js';
import type { AwsResult } from './aws-result.js';
import type { OperatorCredentials } from './operator.js';
import { signatureException } from './signature-exception.js';

/** Who calls. */
export type Caller =
  { readonly kind: 'operator' } | { readonly kind: 'role'; readonly session: RoleSession };

/** Everybody who can call. */
export interface Callers {
  readonly operator: OperatorCredentials;
  readonly credentials: Pick<CredentialStore, 'find'>;
}

/** The endpoint that a signature must have been made for. */
export interface SignedFor {
  readonly service: string;
  readonly region: string;
  readonly now: Date;
}

/**
 * The caller whose key signed the request.
 *
 * Errors: those of `signatureException`.
 * Source: IAM user guide, "Create a signed AWS API request" (read 2026-11-22).
 */
export function recogniseCaller(
  request: WireRequest,
  { operator, credentials }: Callers,
  { service, region, now }: SignedFor,
): AwsResult<Caller> {
  const operatorSession = sessionOf(operator);
  const judged = verifySigv4(request, {
    now: now.getTime(),
    region,
    service,
    findSession: (accessKeyId) =>
      accessKeyId === operator.accessKeyId ? operatorSession : credentials.find(accessKeyId),
  });
  if (judged.ok) return { ok: true, value: { kind: 'role', session: judged.value } };

  // All but the signature itself has been judged by now, and the operator's key has no token to miss.
  const claim = parseAuthorization(headerValues(request, 'authorization').join(','));
  if (
    judged.error.code === 'SIGV4_TOKEN_MISSING' &&
    claim.ok &&
    claim.value.accessKeyId === operator.accessKeyId
  ) {
    return isSignedBy(operator, request, claim.value)
      ? { ok: true, value: { kind: 'operator' } }
      : { ok: false, error: signatureException({ code: 'SIGV4_MISMATCH' }) };
  }
  return { ok: false, error: signatureException(judged.error) };
}

/** The operator as the judge takes callers: a role session, with a token that nobody can know. */
function sessionOf({ accessKeyId, secretAccessKey }: OperatorCredentials): RoleSession {
  const sessionToken = randomBytes(32).toString('base64');
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    roleArn: '',
    sessionArn: '',
    userId: '',
    accountId: '',
  };
}

/** Whether the signature is the key's; what else the header claims has been judged. */
function isSignedBy(
  { secretAccessKey }: OperatorCredentials,
  request: WireRequest,
  { credentialScope, signedHeaders, signature }: Authorization,
): boolean {
  const hashedPayload = createHash('sha256').update(request.body).digest('hex');
  const expected = hmacSha256(
    signingKey(secretAccessKey, credentialScope),
    stringToSign({
      requestDate: headerValues(request, 'x-amz-date').join(','),
      credentialScope,
      canonicalRequest: canonicalRequest(request, signedHeaders, hashedPayload),
    }),
  );
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
