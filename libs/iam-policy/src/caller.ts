/**
 * Who calls a function, and what IAM's condition keys are in such a call.
 *
 * Source: IAM user guide, "AWS global condition context keys"; Lambda developer guide, "Control access
 * to Lambda function URLs".
 */
import type { Principal } from './principal.js';
import { literal, text, type Text } from './text.js';

/** Who signs for the lock: its edge role, or CloudFront for its distribution. */
export type Signer =
  | { readonly kind: 'role'; readonly arn: Text }
  | { readonly kind: 'service'; readonly name: Text; readonly sourceArn: Text };

/**
 * Who calls: the signer; a principal of a policy, other than the signer; the holder of an identity
 * policy, in the function's account; or anybody, who need not even sign.
 */
export type Caller =
  | { readonly kind: 'signer'; readonly signer: Signer }
  | { readonly kind: 'stranger'; readonly principal: Principal; readonly signer: Signer }
  | { readonly kind: 'identity'; readonly account: Text }
  | { readonly kind: 'anonymous' };

/**
 * The value of a condition key. `other` is whatever the caller's own resource or identity is, but never
 * the given text; `unknown` is what only the request knows.
 */
export type KeyValue =
  | { readonly kind: 'text' | 'text or absent'; readonly text: Text }
  | { readonly kind: 'other'; readonly than: Text | undefined }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

/** Those who may call as a principal of a policy: everyone includes services, and who does not sign. */
export function callersAs(principal: Principal, signer: Signer): readonly Caller[] {
  const stranger: Caller = { kind: 'stranger', principal, signer };
  if (principal.kind !== 'anyone') return [stranger];
  const name = text({ key: 'any service', prefix: '', isName: true });
  return [stranger, { kind: 'stranger', principal: { kind: 'service', name }, signer }, ANONYMOUS];
}

/** Who does not sign. */
export const ANONYMOUS: Caller = { kind: 'anonymous' };

const ABSENT: KeyValue = { kind: 'absent' };
const UNKNOWN: KeyValue = { kind: 'unknown' };

/** The value of a condition key, in lower case, in a call by URL or a direct one. */
export function keyValue(caller: Caller, call: 'url' | 'direct', key: string): KeyValue {
  switch (key) {
    case 'lambda:functionurlauthtype':
      return call === 'url' ? known(text('AWS_IAM')) : ABSENT;
    case 'lambda:invokedviafunctionurl':
      // Whether a direct call has the key is not documented.
      return call === 'url' ? known(text('true')) : { kind: 'text or absent', text: text('false') };
    case 'aws:securetransport':
      // A function URL has only TLS; so does whoever wants to call directly.
      return known(text('true'));
    case 'aws:principalarn':
      return principalArn(caller);
    case 'aws:principalaccount':
      return principalAccount(caller);
    case 'aws:sourcearn':
      return source(caller, ({ sourceArn }) => sourceArn);
    case 'aws:sourceaccount':
      return source(caller, ({ sourceArn }) => fieldOf(sourceArn, ACCOUNT_FIELD));
    default:
      return UNKNOWN;
  }
}

function principalArn(caller: Caller): KeyValue {
  if (caller.kind === 'anonymous') return ABSENT;
  if (caller.kind === 'identity') return { kind: 'other', than: undefined };
  const { signer } = caller;
  if (caller.kind === 'signer') return signer.kind === 'role' ? known(signer.arn) : UNKNOWN;
  switch (caller.principal.kind) {
    case 'anyone':
    case 'account':
      return { kind: 'other', than: signer.kind === 'role' ? signer.arn : undefined };
    case 'arn':
      // The session of a role has the role's ARN.
      return isSession(caller.principal.arn) ? UNKNOWN : known(caller.principal.arn);
    case 'service':
      return ABSENT;
    case 'id':
    case 'other':
      return UNKNOWN;
  }
}

function principalAccount(caller: Caller): KeyValue {
  if (caller.kind === 'anonymous') return ABSENT;
  if (caller.kind === 'identity') return known(caller.account);
  if (caller.kind === 'signer') {
    return caller.signer.kind === 'role'
      ? orUnknown(fieldOf(caller.signer.arn, ACCOUNT_FIELD))
      : UNKNOWN;
  }
  const { principal } = caller;
  switch (principal.kind) {
    case 'anyone':
      return { kind: 'other', than: undefined };
    case 'account':
      return known(principal.id);
    case 'arn':
      return orUnknown(fieldOf(principal.arn, ACCOUNT_FIELD));
    case 'service':
      return ABSENT;
    case 'id':
    case 'other':
      return UNKNOWN;
  }
}

/** What a service calls for; absent in the calls of others. */
function source(
  caller: Caller,
  ofSigner: (signer: Extract<Signer, { kind: 'service' }>) => Text | undefined,
): KeyValue {
  if (caller.kind === 'identity' || caller.kind === 'anonymous') return ABSENT;
  const { signer } = caller;
  if (caller.kind === 'signer') {
    return signer.kind === 'service' ? orUnknown(ofSigner(signer)) : ABSENT;
  }
  switch (caller.principal.kind) {
    case 'service':
      return { kind: 'other', than: signer.kind === 'service' ? signer.sourceArn : undefined };
    case 'anyone':
    case 'account':
    case 'arn':
      return ABSENT;
    case 'id':
    case 'other':
      return UNKNOWN;
  }
}

function known(value: Text): KeyValue {
  return { kind: 'text', text: value };
}

function orUnknown(value: Text | undefined): KeyValue {
  return value === undefined ? UNKNOWN : known(value);
}

const ACCOUNT_FIELD = 4;

/** A field of an ARN; undefined if it cannot be read. */
export function fieldOf(arn: Text, field: number): Text | undefined {
  let position = 0;
  let found: Text = [];
  for (const part of arn) {
    if (typeof part !== 'string') {
      if (!part.isName) return position > field ? found : undefined;
      if (position === field) found = text(found, part);
      continue;
    }
    const [rest = '', ...fields] = part.split(':');
    if (position === field) found = text(found, rest);
    for (const next of fields) {
      position += 1;
      if (position === field) found = text(next);
    }
  }
  return position > field ? found : undefined;
}

function isSession(arn: Text): boolean {
  return (literal(arn) ?? '').includes(':assumed-role/');
}
