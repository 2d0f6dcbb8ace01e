/**
 * A verifier for the tokens of a fixed list of issuers.
 *
 * `aws-jwt-verify` judges each token; this file says which tokens may be asked about, in which order
 * things are looked at, and turns every outcome into a value. Which issuer a token claims only
 * selects among the configured ones.
 */
import { verifyJwt as judgeJwt } from 'aws-jwt-verify/jwt-verifier';
import { createKeyCache, type KeyCache } from './create-key-cache.js';
import type { IssuerKeys, KeyFailure } from './issuer-keys.js';
import { issuerPolicy, type IssuerPolicy } from './issuer-policy.js';
import type { SignatureAlgorithm, VerifyingKey } from './key-set.js';
import { parseCompactJwt, type UnverifiedJwt } from './parse-compact-jwt.js';
import { plausibleToken, timeRefusal } from './plausible-token.js';
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
   * Judges a forged token of each issuer whose keys are held, so that the first good one finds a key
   * imported and the code compiled. Never rejects.
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

interface Trusted {
  readonly policy: IssuerPolicy;
  readonly keys: IssuerKeys;
}

/**
 * A verifier for the tokens of these issuers.
 *
 * Errors: throws a RangeError when two of them claim the same issuer.
 */
export function createJwtVerifier(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions = {},
): JwtVerifier {
  const { now = Date.now, clockToleranceSeconds = 0, verifiedTokens } = options;
  const { keyCache = createKeyCache({ now }) } = options;
  const trusted = trustedByIssuer(issuers, keyCache);
  const digestOf = verifiedTokens?.maxAgeSeconds === 0 ? undefined : verifiedTokens?.digest;
  const remembered = createVerifiedTokenCache({ ...verifiedTokens, now });
  const moment = () => ({ nowSeconds: now() / 1000, clockToleranceSeconds });

  /** Everything that can be said of a token without its key, and then with it. */
  async function judge(compactJwt: string, digest: string | undefined) {
    const token = parseCompactJwt(compactJwt);
    if (token === undefined) return refuse('TOKEN_MALFORMED');
    const { iss } = token.claims;
    const issuer = typeof iss === 'string' ? trusted.get(iss) : undefined;
    if (issuer === undefined) return refuse('TOKEN_ISSUER');

    const plausible = plausibleToken(token, issuer.policy, moment());
    if (!plausible.ok) return plausible;
    const { kid, notBefore } = plausible.value;

    const held = issuer.keys.held(kid);
    const key =
      held === undefined ? await issuer.keys.find(kid) : ({ ok: true, value: held } as const);
    if (!key.ok) return key;

    const claims = await verifyBy(key.value, compactJwt, token, issuer.policy);
    if (claims.ok && digest !== undefined) {
      const verdict = { claims: claims.value, notBefore, kid, key: key.value, keys: issuer.keys };
      remembered.add(digest, verdict, compactJwt);
    }
    return claims;
  }

  /** The verdict of `aws-jwt-verify`, given the one key that may count. */
  async function verifyBy(
    key: VerifyingKey,
    compactJwt: string,
    { header }: UnverifiedJwt,
    policy: IssuerPolicy,
  ): Promise<Result<VerifiedClaims, TokenRefusal>> {
    const algorithm = key.algorithms.find((possible) => possible === header['alg']);
    if (algorithm === undefined) return refuse('TOKEN_ALGORITHM');
    const imported = await importKey(key, algorithm);
    if (!imported.ok) return imported;
    try {
      const payload = await judgeJwt(
        compactJwt,
        policy.jwksUri,
        {
          issuer: [...policy.issuers],
          audience: policy.audience,
          graceSeconds: clockToleranceSeconds,
        },
        () => Promise.resolve(key.jwk),
        () => Promise.resolve(imported.value),
      );
      policy.validate(payload);
      return policy.readClaims({ header, claims: payload });
    } catch (error) {
      return { ok: false, error: tokenRefusal(error) };
    }
  }

  async function judgeForgery({ policy, keys }: Trusted) {
    const key = keys.any();
    const alg = key?.algorithms[0];
    const forgery = `${btoa(JSON.stringify({ alg }))}.e30.AA`;
    if (key !== undefined) await verifyBy(key, forgery, { header: { alg }, claims: {} }, policy);
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
        const error = { code: 'TOKEN_TOO_LARGE', bytes, limitBytes: TOKEN_LIMIT_BYTES } as const;
        return { ok: false, error };
      }
      const digest = digestOf?.(compactJwt);
      const before = digest === undefined ? undefined : remembered.find(digest);
      if (before === undefined) return judge(compactJwt, digest);

      const { claims, notBefore } = before;
      const error = timeRefusal({ expiresAt: claims.expiresAt, notBefore }, moment());
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

/** The key as the platform takes it. One that it refuses is the issuer's fault. */
async function importKey(
  key: VerifyingKey,
  algorithm: SignatureAlgorithm,
): Promise<Result<object, TokenRefusal>> {
  try {
    return { ok: true, value: await key.imported(algorithm) };
  } catch {
    const cause = `The key ${key.jwk.kid} of the issuer is no ${algorithm} key`;
    return { ok: false, error: { code: 'KEYS_UNAVAILABLE', cause } };
  }
}
