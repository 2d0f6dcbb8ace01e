/**
 * Identifies the caller of a bucket, and decides whether it may perform an action.
 *
 * Source: Amazon S3 user guide, "How Amazon S3 authorizes a request", "Blocking public access to your Amazon
 * S3 storage"; CloudFront developer guide, "Restrict access to an Amazon S3 origin" (read 2026-11-28).
 */
import {
  authorize,
  isPublicPolicy,
  type AuthorizationAnswer,
  type Bucket,
  type PolicyStatement,
  type Role,
  type RoleSession,
} from '@furlock/simulator-deployment';
import {
  headerValues,
  success,
  verifySigv4,
  type Result,
  type Sigv4Refusal,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';
import type { S3Refusal } from './s3-refusal.js';

/** The context in which a request is judged. */
export interface JudgeContext {
  readonly bucket: Bucket;
  /** The account of every bucket. */
  readonly accountId: string;
  readonly roles: readonly Role[];
  /** The session of an access key id, if it exists. */
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** A request whose caller is known. */
export interface KnownRequest {
  readonly request: WireRequest;
  /** Null if the request is not signed. */
  readonly caller: RoleSession | null;
  readonly endpoint: 'rest' | 'website';
  readonly context: JudgeContext;
}

/** The session of the caller; null if the request is not signed. */
export function identifyCaller(
  request: WireRequest,
  { bucket, findSession, now }: JudgeContext,
): Result<RoleSession | null, Sigv4Refusal> {
  const isSigned =
    headerValues(request, 'authorization').length > 0 ||
    /(?:^|&)X-Amz-Signature=/i.test(request.query);
  return isSigned
    ? verifySigv4(request, {
        now,
        region: bucket.region,
        service: 's3',
        findKeyHolder: findSession,
      })
    : success(null);
}

/** Why the caller may not perform an action on an object; undefined if it may. */
export function refuseObjectAction(
  known: KnownRequest,
  action: string,
  key: string,
): S3Refusal | undefined {
  const { bucket } = known.context;
  if (bucket.access === 'to everyone' && action === 's3:GetObject') return undefined;
  return (
    refuse(known, action, `arn:aws:s3:::${bucket.name}/${key}`, bucket.statements) ??
    (action === 's3:GetObject' ? refuseDecryption(known) : undefined)
  );
}

/** Why the caller may not list the bucket; undefined if it may. */
export function refuseList(known: KnownRequest): S3Refusal | undefined {
  const { bucket } = known.context;
  return refuse(known, 's3:ListBucket', `arn:aws:s3:::${bucket.name}`, bucket.statements);
}

function refuseDecryption(known: KnownRequest): S3Refusal | undefined {
  const { kmsKey } = known.context.bucket;
  if (kmsKey === undefined) return undefined;
  if (known.caller === null || isAccessIdentity(known.caller)) {
    return { code: 'S3_KMS_NEEDS_SIGNATURE' };
  }
  return refuse(known, 'kms:Decrypt', kmsKey.arn, kmsKey.statements);
}

function refuse(
  known: KnownRequest,
  action: string,
  resourceArn: string,
  resourceStatements: Bucket['statements'],
): S3Refusal | undefined {
  const { caller, context } = known;
  if (context.bucket.access === 'to nobody') return { code: 'S3_POLICY_UNKNOWN' };
  if (isBlocked(context.bucket, caller)) return { code: 'S3_PUBLIC_ACCESS_BLOCKED' };
  const role = context.roles.find(({ arn }) => arn === caller?.roleArn);
  const answer = authorize({
    session: caller,
    action,
    resourceArn,
    resourceAccountId: context.accountId,
    conditionValues: conditionValues(known),
    identityStatements: isAccessIdentity(caller) ? IDENTITY_ALLOWS : (role?.statements ?? []),
    boundary: role?.boundary,
    permissions: [],
    resourceStatements,
  });
  return answer.allowed ? undefined : denied(caller, action, answer);
}

function denied(
  caller: RoleSession | null,
  action: string,
  { reason, unknownOperators, unknownKeys }: AuthorizationAnswer & { allowed: false },
): S3Refusal {
  return {
    code: 'S3_ACCESS_DENIED',
    action,
    caller: caller && callerName(caller),
    reason,
    unknown: [...unknownOperators, ...unknownKeys],
  };
}

/** An origin access identity may call every bucket whose policy allows it. */
const IDENTITY_ALLOWS: readonly PolicyStatement[] = [
  { effect: 'Allow', actions: ['s3:*'], resources: ['*'], conditions: {} },
];

function isAccessIdentity(caller: RoleSession | null): boolean {
  return caller?.accountId === 'cloudfront';
}

function callerName({ service, roleArn, sessionArn, accountId }: RoleSession): string {
  if (service !== undefined) return `${service.principal} for ${service.sourceArn}`;
  return accountId === 'cloudfront' ? roleArn : sessionArn;
}

/**
 * Whether the bucket blocks a public policy for the caller. `BlockPublicPolicy` makes AWS reject the policy
 * at deployment, so that it does not exist.
 */
function isBlocked(
  { statements, blocksPublicPolicy, restrictsPublicBuckets }: Bucket,
  caller: RoleSession | null,
): boolean {
  if (!isPublicPolicy(statements)) return false;
  const isInside = caller !== null && (caller.service !== undefined || !isAccessIdentity(caller));
  return blocksPublicPolicy || (restrictsPublicBuckets && !isInside);
}

function conditionValues({
  request,
  caller,
  endpoint,
}: KnownRequest): Record<string, string | undefined> {
  return {
    // A website endpoint has no TLS. The plain HTTP of this simulator represents that of the others.
    'aws:SecureTransport': String(endpoint === 'rest'),
    's3:TlsVersion': endpoint === 'rest' ? '1.3' : undefined,
    'aws:Referer': headerValues(request, 'referer')[0],
    'aws:UserAgent': headerValues(request, 'user-agent')[0],
    's3:authType': caller === null ? undefined : 'REST-HEADER',
    's3:signatureversion': caller === null ? undefined : 'AWS4-HMAC-SHA256',
    ...(caller !== null && callerConditions(caller)),
  };
}

/** The conditions of a service name the resource that it calls for, not its role. */
function callerConditions({ service, roleArn, accountId }: RoleSession): Record<string, string> {
  return service === undefined
    ? { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': accountId }
    : { 'aws:SourceArn': service.sourceArn, 'aws:SourceAccount': service.sourceAccount };
}
