/**
 * Checks the signature of a URL, or else of the cookies, where a behaviour trusts key groups.
 *
 * Approximated: the check comes before functions at viewer-request, which do not see the parameters of the
 * signature; the guide does not say so. The scheme and the host that are signed are those of AWS: HTTPS and
 * a name of the distribution, because a viewer on this machine uses another one.
 *
 * Source: CloudFront developer guide, "Use signed URLs", "Use signed cookies" and their pages on canned and
 * custom policies (read 2026-11-28).
 */
import { createPublicKey, verify } from 'node:crypto';
import { BlockList, isIPv4 } from 'node:net';
import {
  isJsonObject,
  matchPattern,
  type Distribution,
  type JsonObject,
  type TrustedKey,
} from '@furlock/simulator-deployment';
import { headerValues } from './header-list.js';
import { selectQuery } from './select-names.js';
import { joinTarget, type ViewerRequest } from './viewer-request.js';

/** The request without the parameters of its signature, or why CloudFront rejects it. */
export type SignatureCheck =
  | { readonly ok: true; readonly request: ViewerRequest }
  | {
      readonly ok: false;
      readonly code: 'AccessDenied' | 'MissingKey' | 'UnknownKey';
      readonly reason: string;
    };

/** The parameters of a signed URL; a cookie's name has the prefix `CloudFront-`. */
const NAMES = ['Expires', 'Hash-Algorithm', 'Key-Pair-Id', 'Policy', 'Signature'] as const;

type Name = (typeof NAMES)[number];
type Signed = Readonly<Partial<Record<Name, string>>>;

/** Checks a request against the keys of its behaviour. */
export function checkSignature(
  request: ViewerRequest,
  trustedKeys: readonly TrustedKey[],
  { domainName, aliases }: Pick<Distribution, 'domainName' | 'aliases'>,
  now: Date,
): SignatureCheck {
  const signed = signedValues(request);
  const keyId = signed['Key-Pair-Id'] ?? '';
  if (keyId === '') return reject('MissingKey', 'The request has no Key-Pair-Id.');
  const key = trustedKeys.find(({ id }) => id === keyId);
  if (key === undefined) {
    return reject('UnknownKey', 'The key of its Key-Pair-Id is in no trusted key group.');
  }
  const unsigned = {
    ...request,
    rawQuery: selectQuery(request.rawQuery, (name) => !isSignedName(name)),
  };
  const urls = [domainName, ...aliases].map((host) => urlOf(unsigned, host));
  const policy = policiesOf(signed, urls).find((one) => isSignedBy(key, one, signed));
  if (policy === undefined) {
    return reject('AccessDenied', `The key did not sign its policy, or not for ${domainName}.`);
  }
  const reason = refusedByPolicy(policy.toString('latin1'), urls, request.clientIp, now);
  return reason === undefined ? { ok: true, request: unsigned } : reject('AccessDenied', reason);
}

function reject(
  code: Extract<SignatureCheck, { ok: false }>['code'],
  reason: string,
): SignatureCheck {
  return { ok: false, code, reason };
}

function isSignedName(name: string): name is Name {
  return NAMES.some((one) => one === name);
}

/**
 * The values of the URL, or else of the cookies: "CloudFront assumes that URLs that contain any of those
 * query string parameters are signed URLs, and therefore won't look at signed cookies."
 */
function signedValues({ rawQuery = '', headers }: ViewerRequest): Signed {
  const parameters = rawQuery.split('&').map(nameAndValue);
  const inQuery = parameters.filter(([name]) => isSignedName(name));
  if (inQuery.length > 0) return Object.fromEntries(inQuery);
  const cookies = headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((pair) => nameAndValue(pair.trim()));
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const cookie = cookies.find(([candidate]) => candidate === `CloudFront-${name}`);
      return cookie === undefined ? [] : [[name, cookie[1]]];
    }),
  );
}

function nameAndValue(pair: string): [name: string, value: string] {
  const mark = pair.indexOf('=');
  return mark === -1 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
}

function urlOf({ scheme, rawPath, rawQuery }: ViewerRequest, host: string): string {
  return `${scheme}://${host}${joinTarget({ rawPath, rawQuery })}`;
}

/** The policy that was sent, or the canned ones that the expiration stands for. */
function policiesOf(
  { Policy: policy, Expires: expires = '' }: Signed,
  urls: readonly string[],
): Buffer[] {
  if (policy !== undefined) return [decoded(policy)];
  if (!/^\d+$/.test(expires)) return [];
  return urls.map((url) =>
    Buffer.from(
      `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`,
      'latin1',
    ),
  );
}

/** Base64 in which `-`, `_` and `~` replace the characters that a query cannot contain. */
function decoded(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
}

function isSignedBy({ publicKey }: TrustedKey, policy: Buffer, signed: Signed): boolean {
  const hash = signed['Hash-Algorithm'] ?? 'SHA1';
  if (hash !== 'SHA1' && hash !== 'SHA256') return false;
  const signature = decoded(signed.Signature ?? '');
  return verify(hash, policy, createPublicKey(publicKey), signature);
}

/** Why a policy does not allow the request; undefined if it does. What cannot be read allows nothing. */
function refusedByPolicy(
  policy: string,
  urls: readonly string[],
  clientIp: string,
  now: Date,
): string | undefined {
  const statement = onlyStatement(policy);
  if (statement === undefined) return 'Its policy is not JSON with one statement.';
  const { Resource: resource = '*', Condition: condition } = statement;
  if (typeof resource !== 'string' || !urls.some((url) => matchPattern(resource, url))) {
    return 'The Resource of its policy matches none of the URLs of the request on AWS.';
  }
  if (!isJsonObject(condition)) return 'Its policy has no Condition.';
  const seconds = now.getTime() / 1000;
  const before = epochTime(condition['DateLessThan']);
  if (before === undefined || seconds >= before) {
    return 'It has expired, or the DateLessThan of its policy is not a number.';
  }
  if (condition['DateGreaterThan'] !== undefined) {
    const after = epochTime(condition['DateGreaterThan']);
    if (after === undefined || seconds <= after) {
      return 'It is not valid yet, or the DateGreaterThan of its policy is not a number.';
    }
  }
  return condition['IpAddress'] === undefined || isFrom(condition['IpAddress'], clientIp)
    ? undefined
    : `Its policy does not allow the address ${clientIp}.`;
}

function onlyStatement(policy: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(policy);
    const statements = isJsonObject(parsed) ? parsed['Statement'] : undefined;
    if (!Array.isArray(statements) || statements.length !== 1) return undefined;
    const [statement] = statements as unknown[];
    return isJsonObject(statement) ? statement : undefined;
  } catch {
    // Not JSON: it allows nothing.
    return undefined;
  }
}

function epochTime(operator: unknown): number | undefined {
  const time = isJsonObject(operator) ? operator['AWS:EpochTime'] : undefined;
  return typeof time === 'number' ? time : undefined;
}

/** Whether an address is in a range. Shape of the range: IPv4, with or without the length of a prefix. */
function isFrom(operator: unknown, clientIp: string): boolean {
  const range = isJsonObject(operator) ? operator['AWS:SourceIp'] : undefined;
  if (typeof range !== 'string') return false;
  const [address = '', prefix = '32'] = range.split('/');
  if (!isIPv4(address) || !/^([12]?\d|3[0-2])$/.test(prefix)) return false;
  // "To allow all IPv4 and IPv6 addresses": 0.0.0.0/0.
  if (prefix === '0') return true;
  const addresses = new BlockList();
  addresses.addSubnet(address, Number(prefix), 'ipv4');
  return isIPv4(clientIp) && addresses.check(clientIp, 'ipv4');
}
