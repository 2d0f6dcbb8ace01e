/**
 * Who signed a call to an AWS API, and for which region.
 *
 * It does not check the signature and does not ask what the caller may do: a caller is recognised
 * by the access key id and the session token alone.
 */
import { parseAuthorization } from '../function-url/parse-authorization.js';
import type { CredentialStore } from '../iam/role-credentials.js';
import { refuse, type AwsResult } from './aws-result.js';
import { OPERATOR_CREDENTIALS } from './operator-credentials.js';

/** Who calls, and from the credential scope, where to. */
export interface Caller {
  readonly accessKeyId: string;
  readonly region: string;
}

/**
 * The caller that the `Authorization` header names.
 *
 * Errors: `MissingAuthenticationTokenException` without that header, `IncompleteSignatureException`
 * where it is not SigV4's, `UnrecognizedClientException` where the key was not issued here or comes
 * without its session token.
 * Source: IAM user guide, "Create a signed AWS API request"; Systems Manager API reference, "Common
 * errors" (read 2026-11-22).
 */
export function recogniseCaller(headers: Headers, credentials: CredentialStore): AwsResult<Caller> {
  const authorization = headers.get('authorization');
  if (authorization === null) {
    return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }

  const claim = parseAuthorization(authorization);
  if (!claim.ok) {
    return refuse(
      'IncompleteSignatureException',
      `Authorization header is not a SigV4 signature: its ${claim.error.part} is missing or malformed.`,
    );
  }

  const { accessKeyId, credentialScope } = claim.value;
  if (!isKnown(accessKeyId, headers.get('x-amz-security-token'), credentials)) {
    return refuse(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  return { ok: true, value: { accessKeyId, region: credentialScope.region } };
}

function isKnown(
  accessKeyId: string,
  sessionToken: string | null,
  credentials: CredentialStore,
): boolean {
  if (accessKeyId === OPERATOR_CREDENTIALS.accessKeyId) return sessionToken === null;
  const session = credentials.find(accessKeyId);
  return session !== undefined && session.credentials.sessionToken === sessionToken;
}
