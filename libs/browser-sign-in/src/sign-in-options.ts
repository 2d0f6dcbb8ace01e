/**
 * What a browser sign-in is made from, and what it is handed for each request.
 */
import type { IssuerSettings, SignInSettings } from '@furlock/edge-settings';
import type { HeaderField } from './header-field.js';
import type { PostForm } from './post-form.js';

/** What the settings may leave out, because `SIGN_IN_DEFAULTS` has it. */
type Defaulted =
  'scopes' | 'tokenUse' | 'pathPrefix' | 'maxSessionSeconds' | 'refreshBeforeSeconds';

/** The settings' `signIn`, with the defaults of what they leave out. */
export type SignIn = Omit<SignInSettings, Defaulted> & {
  readonly [Name in Defaulted]: NonNullable<SignInSettings[Name]>;
};

/** What a browser sign-in is made from. */
export interface SignInOptions {
  readonly signIn: SignIn;
  /** The issuer that `signIn` names. */
  readonly issuer: IssuerSettings;
  /** Shape: `https://` and a host, without a path. */
  readonly publicOrigin: string;
  /** Whether a client prefers a page to a problem document. */
  readonly prefersHtml: (headers: readonly HeaderField[]) => boolean;
  /** Whether the request comes from a page of another origin that may send credentials (CORS). */
  readonly mayCallWithCredentials: (headers: readonly HeaderField[]) => boolean;
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Sends a form to an endpoint of the issuer. Default: by HTTPS. */
  readonly postForm?: PostForm | undefined;
}

/** The claims of a token that was verified. */
export interface SessionClaims {
  /** The token's `iss`. */
  readonly issuer: string;
  /** A user pool's id, or another issuer's URL. */
  readonly issuerId: string;
  readonly subject: string;
  readonly username: string | null;
  readonly groups: readonly string[];
  readonly clientId: string;
  readonly tokenUse: 'id' | 'access';
  /** Units: seconds since the epoch. */
  readonly expiresAt: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Someone whose token was verified. */
export interface SessionCaller {
  readonly claims: SessionClaims;
}

/** Why a token, or its bearer, is refused: a code, and the evidence for the log. */
export interface CodedRefusal {
  readonly code: string;
}

/** Verifies a token: its signature, its times, its issuer, and whether it was revoked. */
export type VerifyToken<Caller extends SessionCaller, Refusal extends CodedRefusal> = (
  token: string,
) => Promise<
  { readonly ok: true; readonly value: Caller } | { readonly ok: false; readonly error: Refusal }
>;

/** The addresses by which tokens of the issuer name it. A user pool has two. */
export function issuerUrls(issuer: IssuerSettings): readonly [string, ...string[]] {
  if (issuer.kind === 'oidc') return [issuer.issuer];
  const { userPoolId } = issuer;
  const host = `${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`;
  return [`https://cognito-idp.${host}`, `https://issuer-cognito-idp.${host}`];
}
