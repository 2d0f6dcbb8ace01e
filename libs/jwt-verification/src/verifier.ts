/**
 * What every verifier shares: which tokens may be judged, in which order things are looked at, and
 * every outcome as a value. Which issuer a token claims only selects among the configured ones.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { createKeyCache, type KeyCache } from './create-key-cache.js';
import type { IssuerKeys, KeyFailure } from './issuer-keys.js';
import { issuerPolicy, type IssuerPolicy } from './issuer-policy.js';
import type { SignatureAlgorithm, VerifyingKey } from './key-set.js';
import { parseCompactJwt } from './parse-compact-jwt.js';
import { plausibleToken } from './plausible-token.js';
import type { Result } from './result.js';
import { refuse, tokenRefusal, type TokenRefusal } from './token-refusal.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import type { VerifiedClaims } from './verified-claims.js';
import {
  createVerifiedTokenCache,
  type VerifiedTokenCacheOptions,
} from './verified-token-cache.js';

/** How a verifier differs from the usual one. */
export interface JwtVerifierOptions {
  /** Where keys are kept. Give the next verifier the same, and it need not fetch what this one holds. */
  readonly keyCache?: KeyCache | undefined;
  /** Remembers verified tokens for a while. Default: none is remembered. */
  readonly verifiedTokens?: VerifiedTokenCacheOptions | undefined;
  /** How far the issuers' clocks may differ from this one. Default: 0. */
  readonly clockToleranceSeconds?: number | undefined;
  /**
   * Units: milliseconds since the epoch. Default: the system's clock, which `aws-jwt-verify` asks in
   * any case: the earlier refusal counts.
   */
  readonly now?: (() => number) | undefined;
}

/** Judges tokens. */
export interface JwtVerifier {
  /**
   * Fetches the key set of each issuer of which none is held, one request each, all at once.
   *
   * Errors: resolves to the key sets that could not be had; a later `verifyJwt` tries again.
   */
  fetchKeys(): Promise<readonly KeyFailure[]>;

  /**
   * Judges a forged token of each issuer by one of the keys that are held, so that the first good one
   * finds a key imported and the code compiled. Never rejects.
   */
  rehearse(): Promise<void>;

  /**
   * The claims of a token, or why it is refused. Never rejects for a bad token.
   *
   * Shape: the compact JWT alone, without `Bearer `.
   */
  verifyJwt(compactJwt: string): Promise<Result<VerifiedClaims, TokenRefusal>>;
}

/**
 * Larger than any token that a header of the request could carry on; checked before anything is
 * decoded, so that a flood of huge tokens costs nothing.
 */
export const TOKEN_LIMIT_BYTES = 16_384;

/** A token that could be a good one, and the one key that may count. */
export interface PlausibleJwt {
  readonly compactJwt: string;
  /** What it says, not believed yet. */
  readonly payload: JwtPayload;
  readonly key: VerifyingKey;
  readonly algorithm: SignatureAlgorithm;
  /** The key as the platform's own cryptography takes it. */
  readonly keyObject: object;
}

/**
 * The payload that the key has signed; undefined where it has signed none.
 *
 * Errors: throws those of `aws-jwt-verify`.
 */
export type VerifySignature = (
  plausible: PlausibleJwt,
) => Promise<JwtPayload | undefined>;

interface Trusted {
  readonly policy: IssuerPolicy;
  readonly keys: IssuerKeys;
}

/**
 * A verifier for the tokens of these issuers.
 *
 * Errors: throws a RangeError when two of them claim the same issuer.
 */
export function createVerifier(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions,
  verifySignature: VerifySignature,
): JwtVerifier {
  const { now = Date.now, clockToleranceSeconds = 0, verifiedTokens } = options;
  const { keyCache = createKeyCache({ now }) } = options;
  const trusted = trustedByIssuer(issuers, keyCache);
  const digestOf = verifiedTokens?.maxAgeSeconds === 0 ? undefined : verifiedTokens?.digest;
  const remembered = createVerifiedTokenCache({ ...verifiedTokens, now });

  /** On its `exp` a token is good no more. */
  function refuseByTime(expiresAt: number, notBefore = -Infinity): TokenRefusal | undefined {
    const nowSeconds = now() / 1000;
    if (nowSeconds >= expiresAt + clockToleranceSeconds) return { code: 'TOKEN_EXPIRED' };
    if (nowSeconds < notBefore - clockToleranceSeconds) return { code: 'TOKEN_NOT_YET_VALID' };
    return undefined;
  }

  /** Everything that can be said of a token without its key, and then with it. */
  async function judge(compactJwt: string, digest?: string) {
    const token = parseCompactJwt(compactJwt);
    if (token === undefined) return refuse('TOKEN_MALFORMED');
    const { iss } = token.claims;
    const issuer = typeof iss === 'string' ? trusted.get(iss) : undefined;
    if (issuer === undefined) return refuse('TOKEN_ISSUER');

    const plausible = plausibleToken(token, issuer.policy, refuseByTime);
    if (!plausible.ok) return plausible;
    const { payload, claims, kid } = plausible.value;

    const found = await issuer.keys.find(kid);
    if (!found.ok) return found;
    const key = found.value;

    const algorithm = key.algorithms.find((possible) => possible === token.header['alg']);
    if (algorithm === undefined) return refuse('TOKEN_ALGORITHM');
    const keyObject = await key.imported(algorithm);
    if (keyObject === undefined) {
      // The issuer's fault.
      const cause = `The key ${kid} is no ${algorithm} key`;
      return { ok: false, error: { code: 'KEYS_UNAVAILABLE', cause } } as const;
    }
    try {
      const signed = await verifySignature({ compactJwt, payload, key, algorithm, keyObject });
      if (signed === undefined) return refuse('TOKEN_SIGNATURE');
      issuer.policy.validate(signed, clockToleranceSeconds);
    } catch (error) {
      return { ok: false, error: tokenRefusal(error) } as const;
    }

    if (digest !== undefined) {
      remembered.add(digest, {
        claims,
        notBefore: payload.nbf,
        kid,
        key,
        keys: issuer.keys,
        atMs: now(),
        bytes: compactJwt.length,
      });
    }
    return { ok: true, value: claims } as const;
  }

  async function judgeForgery({ policy, keys }: Trusted) {
    const [key] = keys.inForce().values();
    if (key === undefined) return;
    const alg = policy.algorithms.find((algorithm) => key.algorithms.includes(algorithm));
    const header = { alg, kid: key.jwk.kid, ...policy.sample.header };
    // A year that no token lives to see.
    const claims: JwtPayload = { sub: 'a', exp: 9e9, ...policy.sample.claims };
    // That is base64url but for `>`, `?`, `~` and what is not ASCII; no key or client is called so.
    const parts = [header, claims].map((part) => btoa(JSON.stringify(part)).replaceAll('=', ''));
    // As long as the signature of an RSA key is, or it would be refused before anything is computed.
    await judge([...parts, 'A'.repeat(342)].join('.'));
    policy.validate(claims, clockToleranceSeconds);
  }

  return {
    async rehearse() {
      await Promise.allSettled([...trusted.values()].map(judgeForgery));
    },

    async fetchKeys() {
      const everyKeys = new Set([...trusted.values()].map(({ keys }) => keys));
      const failures = await Promise.all([...everyKeys].map((keys) => keys.fill()));
      return failures.filter((failure) => failure !== undefined);
    },

    async verifyJwt(compactJwt) {
      // A header value's characters are bytes.
      const bytes = compactJwt.length;
      if (bytes > TOKEN_LIMIT_BYTES) {
        return {
          ok: false,
          error: { code: 'TOKEN_TOO_LARGE', bytes, limitBytes: TOKEN_LIMIT_BYTES },
        };
      }
      const digest = digestOf?.(compactJwt);
      const before = digest === undefined ? undefined : remembered.find(digest);
      if (before === undefined) return judge(compactJwt, digest);

      const { claims, notBefore } = before;
      const error = refuseByTime(claims.expiresAt, notBefore);
      return error === undefined ? { ok: true, value: claims } : { ok: false, error };
    },
  };
}

/** The trusted issuers by the `iss` of their tokens. */
function trustedByIssuer(
  issuers: readonly TrustedIssuer[],
  keyCache: KeyCache,
): ReadonlyMap<string, Trusted> {
  const trusted = new Map<string, Trusted>();
  for (const issuer of issuers) {
    const policy = issuerPolicy(issuer);
    const keys = keyCache.keysAt(policy.jwksUri);
    if (policy.jwks !== undefined) keys.carry(policy.jwks);
    for (const iss of policy.issuers) {
      if (trusted.has(iss)) throw new RangeError(`The issuer ${iss} is listed twice`);
      trusted.set(iss, { policy, keys });
    }
  }
  return trusted;
}
