/**
 * What the edge does with a token according to its settings, decided by the code that the edge runs.
 * Nothing is fetched.
 */
import type { EdgeSettings, IssuerSettings } from '@furlock/edge-settings';
import {
  createJwtVerifier,
  createKeyCache,
  type TokenRefusal,
  type VerifiedClaims,
} from '@furlock/jwt-verification';
import { readToken, type TokenFacts, type TokenForm } from './read-token.js';

/** A key set, as `createJwtVerifier` takes it. */
type Jwks = NonNullable<IssuerSettings['jwks']>;

/** A token, and what it is judged by. */
export interface TokenQuestion {
  /** Only the token, without `Bearer `. */
  readonly token: string;
  /** Undefined: the token is described, but not judged. */
  readonly settings: EdgeSettings | undefined;
  /** The keys of the token's issuer. They replace those in the settings. */
  readonly jwks: Jwks | undefined;
  readonly now: Date;
}

/** What the edge does with the token. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly claims: VerifiedClaims }
  /** No check that is possible without the issuer's keys refuses the token. */
  | { readonly kind: 'unverified' }
  | { readonly kind: 'refused'; readonly refusal: TokenRefusal };

/** A token, explained. */
export interface ExplainedToken {
  readonly form: TokenForm;
  readonly facts: TokenFacts | undefined;
  /** Undefined without settings. */
  readonly verdict: Verdict | undefined;
}

/** What the token says, and what the edge does with it. Never rejects because of the token. */
export async function explainToken(question: TokenQuestion): Promise<ExplainedToken> {
  const { settings, token } = question;
  return {
    ...readToken(token),
    verdict: settings && (await verdictOn(question, settings)),
  };
}

async function verdictOn(
  { token, jwks, now }: TokenQuestion,
  { issuers, clockToleranceSeconds }: EdgeSettings,
): Promise<Verdict> {
  const keyCache = createKeyCache({ fetchJwks: () => Promise.reject(new Error('offline')) });
  const verifier = createJwtVerifier(
    jwks === undefined ? issuers : issuers.map((issuer) => ({ ...issuer, jwks })),
    { keyCache, clockToleranceSeconds, now: () => now.getTime() },
  );
  const verified = await verifier.verifyJwt(token);
  if (verified.ok) return { kind: 'accepted', claims: verified.value };
  const refusal = verified.error;
  return refusal.code === 'KEYS_UNAVAILABLE'
    ? { kind: 'unverified' }
    : { kind: 'refused', refusal };
}
