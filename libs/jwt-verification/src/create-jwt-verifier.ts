/**
 * The verifier: checks a token in a fixed order, and returns every outcome as a value. The issuer that a
 * token names only selects one of the configured issuers.
 */
import { cognitoPolicy } from './cognito-policy.js';
import { createKeyCache, type KeyCache } from './create-key-cache.js';
import { freezeDeeply } from './freeze-deeply.js';
import { DEFAULT_KEY_AGES, type IssuerKeys, type KeyAges, type KeyFailure } from './issuer-keys.js';
import type { IssuerPolicy } from './issuer-policy.js';
import type { KeyInForce } from './key-set.js';
import { oidcPolicy } from './oidc-policy.js';
import { parseCompactJwt, type UnverifiedJwt } from './parse-compact-jwt.js';
import { EXPECTED_KID, plausibleToken } from './plausible-token.js';
import type { Result } from './result.js';
import {
  printable,
  refuse,
  refuseClaim,
  tokenRefusal,
  type ContentRefusal,
  type TokenRefusal,
} from './token-refusal.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { unparsedToken } from './unparsed-token.js';
import type { VerifiedClaims } from './verified-claims.js';
import {
  createVerifiedTokenCache,
  type VerifiedTokenCacheOptions,
} from './verified-token-cache.js';
import { verifySignature } from './verify-signature.js';

/** The options of a verifier. */
export interface JwtVerifierOptions {
  /** The cache for keys. A later verifier with the same cache does not have to fetch them again. */
  readonly keyCache?: KeyCache | undefined;
  /**
   * How old keys may become. In a cache that verifiers share, the ages of the last one apply to the keys of
   * its issuers. Default: requests wait for keys of 15 minutes (initial ones: 5), and use them for 24 hours.
   */
  readonly keyAges?: KeyAges | undefined;
  /** When the issuers' `jwks` were read. Units: milliseconds since the epoch. Default: now. */
  readonly jwksReadAtMs?: number | undefined;
  /** Caches verified tokens for a while. Default: no caching. */
  readonly verifiedTokens?: VerifiedTokenCacheOptions | undefined;
  /** How far the issuers' clocks may differ from this one. Default: 0. */
  readonly clockToleranceSeconds?: number | undefined;
  /**
   * The clock. `aws-jwt-verify` always uses the system's clock as well, and a token must be valid by
   * both. Units: milliseconds since the epoch. Default: the system's clock.
   */
  readonly now?: (() => number) | undefined;
}

/** What a verifier computes from the claims of a valid token. */
export interface ClaimsReader<Value> {
  /** Called once for each token that is verified; its result is cached with the token. */
  readonly fromClaims: (claims: VerifiedClaims) => Value;
}

/** Verifies tokens. */
export interface JwtVerifier<Value = VerifiedClaims> {
  /**
   * Fetches the key set of each issuer that has none in the cache, concurrently, one request each.
   *
   * Errors: resolves to the key sets that could not be fetched; a later `verifyJwt` tries again.
   */
  fetchKeys(): Promise<readonly KeyFailure[]>;

  /** The keys that verify tokens now, by the tokens' `iss`. Starts the refreshes that are due, without waiting. */
  keysInForce(): ReadonlyMap<string, readonly KeyInForce[]>;

  /**
   * The claims of a token or the result of `fromClaims`; otherwise the reason why the token is
   * refused. Never rejects because of an invalid token. If the issuer's keys are old, it waits for their
   * refresh, at most 1.5 s and until `waitUntilMs` (milliseconds since the epoch).
   *
   * Shape: only the compact JWT, without `Bearer `.
   */
  verifyJwt(compactJwt: string, waitUntilMs?: number): Promise<Result<Value, TokenRefusal>>;
}

/**
 * Larger than any token that could be forwarded in a header. Checked before anything is decoded, so that
 * a flood of huge tokens costs nothing.
 */
export const TOKEN_LIMIT_BYTES = 16_384;

/**
 * A refusal of one code is explained at most once in this time: with a verification of its signature, so
 * that it can quote what the token has. A flood of such tokens costs no more than that.
 */
export const EXPLAIN_PAUSE_MS = 10_000;

interface Trusted {
  readonly policy: IssuerPolicy;
  readonly keys: IssuerKeys;
}

/**
 * A verifier for the tokens of these issuers.
 *
 * Errors: throws a RangeError if two of them have the same `iss`.
 */
export function createJwtVerifier<Value>(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions & ClaimsReader<Value>,
): JwtVerifier<Value>;
export function createJwtVerifier(
  issuers: readonly TrustedIssuer[],
  options?: JwtVerifierOptions,
): JwtVerifier;
export function createJwtVerifier(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions & Partial<ClaimsReader<unknown>> = {},
): JwtVerifier<unknown> {
  const { now = Date.now, clockToleranceSeconds = 0, verifiedTokens } = options;
  const { keyCache = createKeyCache({ now }), fromClaims = (claims) => claims } = options;
  const trusted = trustedByIssuer(issuers, keyCache, options);
  const digestOf = verifiedTokens?.maxAgeSeconds === 0 ? undefined : verifiedTokens?.digest;
  const verifiedTokenCache = createVerifiedTokenCache<unknown>({ ...verifiedTokens, now });
  const explainedAtMs = new Map<TokenRefusal['code'], number>();

  /** A token is expired as soon as the clock reaches its `exp`. */
  function refuseByTime(expiresAt: number, notBefore = -Infinity): ContentRefusal | undefined {
    const nowSeconds = now() / 1000;
    const leastExpiry = nowSeconds - clockToleranceSeconds;
    if (expiresAt <= leastExpiry) {
      const expected = `later than ${Math.floor(leastExpiry)}`;
      return { code: 'TOKEN_EXPIRED', claim: 'exp', expected, unverified: expiresAt };
    }
    const mostNotBefore = nowSeconds + clockToleranceSeconds;
    if (notBefore > mostNotBefore) {
      const expected = `at most ${Math.floor(mostNotBefore)}`;
      return { code: 'TOKEN_NOT_YET_VALID', claim: 'nbf', expected, unverified: notBefore };
    }
    return undefined;
  }

  /** Whether a refusal with this code may be explained now. An expired token needs no explanation. */
  function mayExplain(code: TokenRefusal['code']): boolean {
    if (code === 'TOKEN_EXPIRED') return false;
    const elapsedMs = now() - (explainedAtMs.get(code) ?? -Infinity);
    // If the clock was set back, the elapsed time is unknown.
    if (elapsedMs >= 0 && elapsedMs < EXPLAIN_PAUSE_MS) return false;
    explainedAtMs.set(code, now());
    return true;
  }

  /** The refusal, with the value in the token if its signature is good and it may be explained. */
  async function explained(
    { unverified, ...refusal }: ContentRefusal,
    compactJwt: string,
    { header }: UnverifiedJwt,
    keys: IssuerKeys,
  ): Promise<TokenRefusal> {
    if (unverified === undefined || !mayExplain(refusal.code)) return refusal;
    // Only a key that is already here: nothing is fetched for a token that is refused anyway.
    const key = keys.inForce().get(String(header['kid']));
    const algorithm = key?.algorithms.find((possible) => possible === header['alg']);
    if (key === undefined || algorithm === undefined) return refusal;
    const keyObject = await key.imported(algorithm);
    const isSigned =
      keyObject !== undefined &&
      verifySignature(compactJwt, algorithm, keyObject, key.signatureBytes);
    return isSigned ? { ...refusal, found: printable(unverified) } : refusal;
  }

  /** Runs all checks: first those that do not need the key, then those that do. */
  async function verify(
    compactJwt: string,
    digest: string | undefined,
    waitUntilMs: number | undefined,
  ): Promise<Result<unknown, TokenRefusal>> {
    const token = parseCompactJwt(compactJwt);
    if (token === undefined) return refuse(unparsedToken(compactJwt));
    const { iss } = token.claims;
    const issuer = typeof iss === 'string' ? trusted.get(iss) : undefined;
    if (issuer === undefined) return refuseClaim('TOKEN_ISSUER', 'iss', [...trusted.keys()]);

    const plausible = plausibleToken(token, issuer.policy, refuseByTime);
    if (!plausible.ok) {
      const error = await explained(plausible.error, compactJwt, token, issuer.keys);
      return { ok: false, error };
    }
    const { payload, claims, kid } = plausible.value;

    const found = await issuer.keys.find(kid, waitUntilMs);
    if (!found.ok) {
      const { code } = found.error;
      return code === 'TOKEN_KEY_UNKNOWN' ? refuseClaim(code, 'header.kid', EXPECTED_KID) : found;
    }
    const key = found.value;

    const algorithm = key.algorithms.find((possible) => possible === token.header['alg']);
    if (algorithm === undefined) {
      return refuseClaim('TOKEN_ALGORITHM', 'header.alg', key.algorithms);
    }
    const keyObject = await key.imported(algorithm);
    if (keyObject === undefined) {
      // The issuer is at fault, not the token.
      const cause = `The key ${kid} is not a valid ${algorithm} key`;
      return { ok: false, error: { code: 'KEYS_UNAVAILABLE', cause } };
    }
    if (!verifySignature(compactJwt, algorithm, keyObject, key.signatureBytes)) {
      return refuse('TOKEN_SIGNATURE');
    }
    try {
      issuer.policy.validate(payload, clockToleranceSeconds);
    } catch (error) {
      return { ok: false, error: tokenRefusal(error) };
    }

    freezeDeeply(payload);
    const value = fromClaims(claims);
    if (digest !== undefined) {
      verifiedTokenCache.add(digest, {
        value,
        expiresAt: claims.expiresAt,
        notBefore: payload.nbf,
        kid,
        key,
        keys: issuer.keys,
        atMs: now(),
        bytes: compactJwt.length,
      });
    }
    return { ok: true, value };
  }

  return {
    async fetchKeys() {
      const everyKeys = new Set([...trusted.values()].map(({ keys }) => keys));
      const failures = await Promise.all([...everyKeys].map((keys) => keys.fill()));
      return failures.filter((failure) => failure !== undefined);
    },

    keysInForce() {
      return new Map(Array.from(trusted, ([iss, { keys }]) => [iss, [...keys.inForce().values()]]));
    },

    async verifyJwt(compactJwt, waitUntilMs) {
      // Each character of a header value is one byte.
      const bytes = compactJwt.length;
      if (bytes > TOKEN_LIMIT_BYTES) {
        return {
          ok: false,
          error: { code: 'TOKEN_TOO_LARGE', bytes, limitBytes: TOKEN_LIMIT_BYTES },
        };
      }
      const digest = digestOf?.(compactJwt);
      const cached = digest === undefined ? undefined : verifiedTokenCache.find(digest);
      if (cached === undefined) return verify(compactJwt, digest, waitUntilMs);

      const refusal = refuseByTime(cached.expiresAt, cached.notBefore);
      if (refusal === undefined) return { ok: true, value: cached.value };
      // The signature was good.
      const { unverified, ...error } = refusal;
      return { ok: false, error: { ...error, found: printable(unverified) } };
    },
  };
}

/** The trusted issuers by the `iss` of their tokens. */
function trustedByIssuer(
  issuers: readonly TrustedIssuer[],
  keyCache: KeyCache,
  { keyAges = DEFAULT_KEY_AGES, jwksReadAtMs }: JwtVerifierOptions,
): ReadonlyMap<string, Trusted> {
  const trusted = new Map<string, Trusted>();
  for (const issuer of issuers) {
    const policy = issuer.kind === 'cognito' ? cognitoPolicy(issuer) : oidcPolicy(issuer);
    const keys = keyCache.keysAt(policy.jwksUri);
    keys.limit(keyAges);
    if (policy.jwks !== undefined) keys.seed(policy.jwks, jwksReadAtMs);
    for (const iss of policy.issuers) {
      if (trusted.has(iss)) throw new RangeError(`The issuer ${iss} is listed twice`);
      trusted.set(iss, { policy, keys });
    }
  }
  return trusted;
}
