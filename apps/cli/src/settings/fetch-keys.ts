/**
 * The keys of an issuer, as the issuer gives them now.
 */
import { issuerId, jwksUri, type IssuerSettings } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { asList, asObject, parseJson } from '../input/json-value.js';

/** A public key. Shape: as `issuers[].jwks.keys[]` of the settings. */
export type PublicKey = Readonly<Record<string, string>>;

/** The members that make a key; certificates are not looked at and would take up room. */
const MEMBERS = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'];

const PATIENCE_MS = 10_000;

/** The keys that an issuer's tokens can be verified with, by id in order. */
export async function fetchKeys(
  issuer: IssuerSettings,
  target: Target,
): Promise<Result<readonly PublicKey[]>> {
  let json: string;
  try {
    const response = await fetch(reachable(issuer, target), {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return unusable(issuer, `it answered ${response.status}`);
    json = await response.text();
  } catch (error) {
    return unusable(issuer, causeOf(error));
  }
  const jwks = parseJson(json);
  if (jwks === undefined) return unusable(issuer, 'it answered no JSON');
  const usable = asList(asObject(jwks)?.['keys']).flatMap(publicKey);
  usable.sort((one, other) => ((one['kid'] ?? '') < (other['kid'] ?? '') ? -1 : 1));
  return usable.length === 0
    ? unusable(issuer, 'it lists no key for signatures')
    : { ok: true, value: usable };
}

/** A user pool of the local edge has its keys at the local edge. */
function reachable(issuer: IssuerSettings, target: Target): string {
  const uri = jwksUri(issuer);
  return target.kind === 'local' && issuer.kind === 'cognito'
    ? new URL(new URL(uri).pathname, target.localEdge.cognitoUrl).href
    : uri;
}

function publicKey(key: unknown): PublicKey[] {
  if (typeof key !== 'object' || key === null) return [];
  const members = Object.fromEntries(
    Object.entries(key).filter(
      (member): member is [string, string] =>
        MEMBERS.includes(member[0]) && typeof member[1] === 'string',
    ),
  );
  const { kid = '', kty = '', use = 'sig' } = members;
  return kid !== '' && ['RSA', 'EC', 'OKP'].includes(kty) && use === 'sig' ? [members] : [];
}

function unusable(issuer: IssuerSettings, cause: string): Result<never> {
  return failed(
    `The keys of ${issuerId(issuer)} cannot be had (${quoted(cause)}), and nothing was written: look at ${jwksUri(issuer)}, and run this again.`,
  );
}

/** The code of the network's error, below the TypeError that `fetch` makes of every one. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'it did not answer';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
