/**
 * Explains a token: what it is, and whether a lock accepts it, by the code that the edge runs.
 *
 * It makes no calls, and its result contains neither the token nor its signature.
 */
import type { EdgeSettings } from '@furlock/edge-settings';
import {
  createJwtVerifier,
  createKeyCache,
  printable,
  type ClaimEvidence,
  type Jwks,
  type TokenRefusal,
  type VerifiedClaims,
} from '@furlock/jwt-verification';
import { asObject, parseJson, type JsonObject } from '../input/json-value.js';

/** The edge's verdict on a token: `ACCEPTED`, or the code of the refusal with its evidence. */
export type Verdict = {
  readonly code: 'ACCEPTED' | TokenRefusal['code'];
} & Partial<ClaimEvidence>;

/** What is known about a token. */
export interface TokenExplanation {
  /** Null for a signed JWT without settings to judge it by. */
  readonly verdict: Verdict | null;
  /** Whether a key that was given has made the signature. */
  readonly signature: 'good' | 'wrong' | 'not verified';
  /** What identifies the kind of token, issuer, audience and client. Shape: printable JSON texts. */
  readonly facts: Readonly<Record<string, string>>;
  /** The times in the token. */
  readonly times: readonly TokenTime[];
  /** The names of all claims, without their values. */
  readonly claims: readonly string[];
  /** What rules compare, as the edge reads it; undefined unless the token is accepted. */
  readonly caller:
    Pick<VerifiedClaims, 'issuerId' | 'clientId' | 'scopes' | 'groups' | 'unreadable'> | undefined;
}

/** One of the times in a token. */
export interface TokenTime {
  readonly claim: string;
  /** Shape: ISO 8601. */
  readonly at: string;
  /** Units: seconds from now; negative for a time in the past. */
  readonly inSeconds: number;
}

const HEADER_FACTS = ['alg', 'typ', 'kid', 'enc', 'crit'];
const CLAIM_FACTS = ['iss', 'aud', 'client_id', 'azp', 'token_use'];
const TIMES = ['exp', 'nbf', 'iat', 'auth_time'];

/** The explanation of a token. */
export async function explainToken(
  token: string,
  {
    settings,
    jwks,
    now,
  }: {
    /** Without settings, only the form of the token is judged. */
    readonly settings: EdgeSettings | undefined;
    /** The keys of the token's issuer, in addition to those in the settings. */
    readonly jwks: Jwks | undefined;
    readonly now: Date;
  },
): Promise<TokenExplanation> {
  const verifier = createJwtVerifier(
    (settings?.issuers ?? []).map((issuer) => ({ ...issuer, jwks: jwks ?? issuer.jwks })),
    {
      keyCache: createKeyCache({ fetchJwks: () => Promise.reject(new Error('offline')) }),
      clockToleranceSeconds: settings?.clockToleranceSeconds,
      now: () => now.getTime(),
    },
  );
  const verified = await verifier.verifyJwt(token);
  const [header, claims] = token.split('.').slice(0, 2).map(objectIn);
  const refusal = verified.ok ? undefined : withFound(verified.error, header, claims);
  // Without issuers, every signed JWT is refused for its issuer.
  const isUnjudged = settings === undefined && refusal?.code === 'TOKEN_ISSUER';
  return {
    verdict: isUnjudged ? null : (refusal ?? { code: 'ACCEPTED' }),
    signature: verified.ok
      ? 'good'
      : refusal?.code === 'TOKEN_SIGNATURE'
        ? 'wrong'
        : 'not verified',
    facts: {
      ...factsOf(header, HEADER_FACTS, 'header.'),
      ...factsOf(claims, CLAIM_FACTS, ''),
    },
    times: TIMES.flatMap((claim) => timeOf(claim, claims?.[claim], now)),
    claims: Object.keys(claims ?? {}).map((name) => printable(name).slice(1, -1)),
    caller: verified.ok ? callerOf(verified.value) : undefined,
  };
}

function callerOf({ issuerId, clientId, scopes, groups, unreadable }: VerifiedClaims) {
  return { issuerId, clientId, scopes, groups, ...(unreadable && { unreadable }) };
}

/**
 * The refusal, with what was found even if the signature is not verified: the token is the developer's
 * own. Only what identifies a token is quoted, as in the facts.
 */
function withFound(
  refusal: TokenRefusal,
  header: JsonObject | undefined,
  claims: JsonObject | undefined,
): Verdict {
  if (!('claim' in refusal) || refusal.claim === undefined) return { code: refusal.code };
  const { claim, found } = refusal;
  const value = claim.startsWith('header.')
    ? header?.[claim.slice('header.'.length)]
    : claims?.[claim];
  const isQuotable = isText(value) || typeof value === 'number';
  return found !== undefined || !isQuotable ? refusal : { ...refusal, found: printable(value) };
}

function factsOf(
  object: JsonObject | undefined,
  names: readonly string[],
  prefix: string,
): Record<string, string> {
  const values = names.map((name) => [name, object?.[name]] as const);
  return Object.fromEntries(
    values
      .filter(([, value]) => isText(value))
      .map(([name, value]) => [prefix + name, printable(value)]),
  );
}

/** A string, or a list of strings: other values are not what identifies a token, and may be nested too deeply to print. */
function isText(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((item) => typeof item === 'string')
    : typeof value === 'string';
}

function timeOf(claim: string, value: unknown, now: Date): TokenTime[] {
  // The range of `Date`.
  if (typeof value !== 'number' || Math.abs(value) > 8.64e12) return [];
  const at = new Date(value * 1000);
  const inSeconds = Math.round((at.getTime() - now.getTime()) / 1000);
  return [{ claim, at: at.toISOString(), inSeconds }];
}

/** The object in a part of a token. */
function objectIn(part: string): JsonObject | undefined {
  return asObject(parseJson(Buffer.from(part, 'base64url').toString()));
}
