/**
 * Fetches the current keys of an issuer.
 */
import type { Agent } from 'node:https';
import { issuerId, jwksUri, type IssuerSettings } from '@furlock/edge-settings';
import { sendRequest } from '../check/send-request.js';
import type { Target } from '../target/choose-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { asList, asObject, parseJson } from '../input/json-value.js';

/** A public key. Shape: as `issuers[].jwks.keys[]` of the settings. */
export type PublicKey = Readonly<Record<string, string | readonly string[]>>;

/** The members that a key consists of; certificates are not used and would take up space. */
const MEMBERS = ['kty', 'kid', 'use', 'key_ops', 'alg', 'n', 'e', 'crv', 'x', 'y'];

const TIMEOUT_MS = 10_000;

/** The keys that verify an issuer's tokens, sorted by id. */
export async function fetchKeys(
  issuer: IssuerSettings,
  target: Target,
  httpsAgent?: Agent,
): Promise<Result<readonly PublicKey[]>> {
  const sent = await sendRequest(
    { method: 'GET', url: reachable(issuer, target), headers: { accept: 'application/json' } },
    AbortSignal.timeout(TIMEOUT_MS),
    httpsAgent,
  );
  if (!sent.ok) return unusable(issuer, sent.error.code);
  const { status, body } = sent.value;
  if (status !== 200) return unusable(issuer, `it returned ${status}`);
  const jwks = parseJson(body.toString());
  if (jwks === undefined) return unusable(issuer, 'it returned no JSON');
  const usable = asList(asObject(jwks)?.['keys']).flatMap(publicKey);
  usable.sort((one, other) => (String(one['kid']) < String(other['kid']) ? -1 : 1));
  return usable.length === 0
    ? unusable(issuer, 'it lists no signing key')
    : { ok: true, value: usable };
}

/** The local edge serves the keys of its own user pools. */
function reachable(issuer: IssuerSettings, target: Target): string {
  const uri = jwksUri(issuer);
  return target.kind === 'local' && issuer.kind === 'cognito'
    ? new URL(new URL(uri).pathname, target.localEdge.cognitoUrl).href
    : uri;
}

/** The key, if it verifies tokens: both `use` and `key_ops` can rule that out (RFC 7517, sections 4.2 and 4.3). */
function publicKey(key: unknown): PublicKey[] {
  if (typeof key !== 'object' || key === null) return [];
  const { kid, kty, use = 'sig', key_ops: operations = ['verify'] } = key as JsonMembers;
  const isForSignatures = use === 'sig' && isTexts(operations) && operations.includes('verify');
  const isListed = typeof kid === 'string' && kid !== '' && isForSignatures;
  if (!isListed || !['RSA', 'EC', 'OKP'].includes(String(kty))) return [];
  const members = Object.entries(key).filter(
    (member): member is [string, string | string[]] =>
      MEMBERS.includes(member[0]) && (typeof member[1] === 'string' || isTexts(member[1])),
  );
  return [Object.fromEntries(members)];
}

type JsonMembers = Readonly<Record<string, unknown>>;

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function unusable(issuer: IssuerSettings, cause: string): Result<never> {
  return failed(
    `The keys of ${issuerId(issuer)} are unavailable (${quoted(cause)}), and nothing was written: check ${jwksUri(issuer)}, and run this again.`,
  );
}
