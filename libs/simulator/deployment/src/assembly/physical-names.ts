/**
 * Generates the ids and names that AWS would choose, in AWS's format. Each is derived from the
 * resource's place in the assembly, so that two runs of one assembly agree.
 *
 * It does not handle names that a template specifies.
 */
import { createHash } from 'node:crypto';

/** The place of a resource, from which its generated names are derived. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stack: string;
  readonly logicalId: string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Shape: `<region>_` and 9 letters or digits. */
export function userPoolId(place: Place): string {
  return `${place.region}_${characters(place, 9, MIXED)}`;
}

/** The issuer of a user pool's tokens. */
export function userPoolIssuer(place: Place): string {
  return `https://cognito-idp.${place.region}.amazonaws.com/${userPoolId(place)}`;
}

/** Shape: 26 lower-case letters or digits. */
export function userPoolClientId(place: Place): string {
  return characters(place, 26, LOWER);
}

/** Shape: `E` and 13 upper-case letters or digits. */
export function distributionId(place: Place): string {
  return `E${characters(place, 13, UPPER)}`;
}

/** Shape: `E` and 13 upper-case letters or digits. */
export function accessIdentityId(place: Place): string {
  return `E${characters(place, 13, UPPER)}`;
}

/** Shape: `K` and 13 upper-case letters or digits. */
export function publicKeyId(place: Place): string {
  return `K${characters(place, 13, UPPER)}`;
}

/** The user of S3 that an origin access identity is. Shape: 96 hexadecimal digits. */
export function accessIdentityUserId(place: Place): string {
  return digest(place).toString('hex').slice(0, 96);
}

/** The ARN with which policies name an origin access identity. */
export function accessIdentityArn(id: string): string {
  return `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
}

/** Shape: `d`, 13 lower-case letters or digits, `.cloudfront.net`. */
export function distributionDomainName(place: Place): string {
  return `d${characters(place, 13, LOWER)}.cloudfront.net`;
}

/** Shape: 32 lower-case letters or digits, `.lambda-url.<region>.on.aws`. */
export function functionUrlHost(place: Place): string {
  return `${characters(place, 32, LOWER)}.lambda-url.${place.region}.on.aws`;
}

/** Shape: 10 lower-case letters or digits, as API Gateway names APIs. */
export function apiId(place: Place): string {
  return characters(place, 10, LOWER);
}

/** Shape: `<api id>.execute-api.<region>.amazonaws.com`. */
export function apiHost(place: Place): string {
  return `${apiId(place)}.execute-api.${place.region}.amazonaws.com`;
}

/** Shape: lower-case letters or digits, as API Gateway names the parts of APIs. */
export function apiPartId(place: Place, length: 6 | 7 | 10): string {
  return characters({ ...place, logicalId: `${place.logicalId}/part` }, length, LOWER);
}

/** Shape: 40 letters or digits, as API Gateway generates the values of API keys. */
export function apiKeyValue(place: Place): string {
  return characters({ ...place, logicalId: `${place.logicalId}/value` }, 40, MIXED);
}

/** Shape: `AROA` and 17 characters of base32. */
export function roleId(place: Place): string {
  return `AROA${characters(place, 17, BASE32)}`;
}

/** Shape: `ANPA` and 17 characters of base32. */
export function managedPolicyId(place: Place): string {
  return `ANPA${characters(place, 17, BASE32)}`;
}

/** Shape: a UUID, as CloudFront names policies and KMS names keys. */
export function policyId(place: Place): string {
  const hex = digest(place).toString('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([start, end]) => hex.slice(start, end))
    .join('-');
}

/**
 * A name in CloudFormation's format: `<stack>-<logical id>-<12 characters>`, at most 64 characters.
 *
 * Source: CloudFormation user guide, "Name type" (read 2026-11-22).
 */
export function generatedName(place: Place): string {
  const suffix = characters(place, 12, MIXED);
  return `${`${place.stack}-${place.logicalId}`.slice(0, 64 - 1 - suffix.length)}-${suffix}`;
}

const MAX_LOWER_NAME_LENGTH = 63;

/** A name for a bucket or a database, made of a generated name. */
export function lowerName(name: string): string {
  return name.toLowerCase().slice(-MAX_LOWER_NAME_LENGTH).replace(/^-+/, '');
}

/** The ARN of a Lambda function. */
export function functionArn(accountId: string, region: string, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

function characters(place: Place, length: number, alphabet: string): string {
  const bytes = digest(place);
  return Array.from({ length }, (_, index) =>
    alphabet.charAt((bytes[index % bytes.length] ?? 0) % alphabet.length),
  ).join('');
}

/** 64 bytes: more than the longest name has characters. */
function digest({ accountId, region, stack, logicalId }: Place): Buffer {
  return createHash('sha512').update(`${accountId}/${region}/${stack}/${logicalId}`).digest();
}
