/**
 * The authorization codes, refresh tokens and open challenges of sign-ins, in memory. Each is valid for
 * one client.
 *
 * It does not decide who gets a grant (`oauth/`, `operations/`).
 */
import { randomBytes, randomUUID } from 'node:crypto';

/** What one sign-in grants to one client. */
export interface Grant {
  readonly clientId: string;
  readonly username: string;
  readonly scopes: readonly string[];
  /** When the user signed in. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly authTime: number;
  /** The same in every token of this sign-in. */
  readonly originJti: string;
  /** The `aud` of the access tokens, if the client named a resource. */
  readonly resource?: string;
}

/** A grant that the client gets as a code through the browser. */
export interface CodeGrant extends Grant {
  readonly redirectUri: string;
  /** The S256 challenge, if the client sent one. */
  readonly codeChallenge?: string;
  readonly nonce?: string;
}

/**
 * The active sign-ins. The `origin_jti` of a token identifies its sign-in.
 *
 * Source: Cognito developer guide, "Ending user sessions with token revocation" (read 2026-11-22).
 */
export class SignIns {
  readonly #usernames = new Map<string, string>();

  /** Begins a sign-in. Shape: the `origin_jti` of its tokens. */
  begin(username: string): string {
    const originJti = randomUUID();
    this.#usernames.set(originJti, username);
    return originJti;
  }

  isLive(originJti: string): boolean {
    return this.#usernames.has(originJti);
  }

  end(originJti: string): void {
    this.#usernames.delete(originJti);
  }

  /** Ends every sign-in of a user. */
  endAllOf(username: string): void {
    for (const [originJti, owner] of this.#usernames) {
      if (owner === username) this.#usernames.delete(originJti);
    }
  }
}

/**
 * How long a browser signs in again without a password. A sign-in without one does not extend it.
 *
 * Source: Cognito developer guide, "User pool managed login", the one-hour session cookie (read
 * 2026-11-28).
 */
export const BROWSER_SESSION_SECONDS = 3600;

/** Who is signed in to the pages of a pool in one browser. */
export interface BrowserSession {
  readonly username: string;
  /** `COGNITO`, or the identity provider that the user signed in with. */
  readonly identityProvider: string;
  /** When the user last signed in interactively. Units: as `epochSeconds`. */
  readonly authTime: number;
}

/**
 * The sessions of browsers, by the value of their cookie.
 *
 * Neither the revocation of a token nor a global sign-out ends them.
 */
export class BrowserSessions {
  readonly #sessions = new Map<string, BrowserSession>();

  /** Begins a session. Shape: the value of its cookie. */
  begin(session: BrowserSession): string {
    const id = opaqueToken();
    this.#sessions.set(id, session);
    return id;
  }

  /** The session, if it is not over. */
  find(id: string, now: Date): BrowserSession | undefined {
    const found = this.#sessions.get(id);
    return found !== undefined && epochSeconds(now) < found.authTime + BROWSER_SESSION_SECONDS
      ? found
      : undefined;
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }
}

/** Source: Cognito developer guide, "Authorize endpoint": a code is valid for five minutes. */
const CODE_VALIDITY_SECONDS = 300;

/** The authorization codes that have not been redeemed. */
export class AuthorizationCodes {
  readonly #grants = new Map<string, { readonly grant: CodeGrant; readonly expiresAt: number }>();

  /** A new code for a grant. */
  issue(grant: CodeGrant, now: Date): string {
    const code = randomUUID();
    const expiresAt = epochSeconds(now) + CODE_VALIDITY_SECONDS;
    this.#grants.set(code, { grant, expiresAt });
    return code;
  }

  /**
   * The grant of a code that has not expired. The code becomes invalid, even if the request fails.
   *
   * Source: RFC 6749, section 4.1.2: a code must not be used more than once.
   */
  take(code: string, now: Date): CodeGrant | undefined {
    const found = this.#grants.get(code);
    this.#grants.delete(code);
    return found !== undefined && epochSeconds(now) < found.expiresAt ? found.grant : undefined;
  }
}

/** The state of a refresh token. */
export type RefreshTokenFinding =
  | { readonly kind: 'found'; readonly grant: Grant }
  /** It has been replaced, and the grace period is over. */
  | { readonly kind: 'rotated-out' }
  /** Never issued, issued to another client, or expired. */
  | { readonly kind: 'unknown' };

interface KeptRefreshToken {
  readonly grant: Grant;
  readonly expiresAt: number;
  /** The end of its grace period, if it has been replaced. */
  readonly rotatedOutAt?: number;
}

/** The issued refresh tokens. Units of all times: as `epochSeconds`. */
export class RefreshTokens {
  readonly #tokens = new Map<string, KeptRefreshToken>();

  /** A new refresh token for a grant. */
  issue(grant: Grant, validitySeconds: number, now: Date): string {
    return this.#keep({ grant, expiresAt: epochSeconds(now) + validitySeconds });
  }

  find(token: string, clientId: string, now: Date): RefreshTokenFinding {
    const found = this.#tokens.get(token);
    const second = epochSeconds(now);
    if (found?.grant.clientId !== clientId || second >= found.expiresAt) return { kind: 'unknown' };
    return found.rotatedOutAt !== undefined && second >= found.rotatedOutAt
      ? { kind: 'rotated-out' }
      : { kind: 'found', grant: found.grant };
  }

  /**
   * A token that replaces a known one for the rest of its validity.
   *
   * A repetition within the grace period returns another token and does not extend the period.
   * Source: Cognito developer guide, "Refresh tokens", refresh token rotation (read 2026-11-22).
   */
  rotate(token: string, gracePeriodSeconds: number, now: Date): string {
    const found = this.#tokens.get(token);
    if (found === undefined) throw new Error('only a known token can be rotated');
    const { grant, expiresAt, rotatedOutAt = epochSeconds(now) + gracePeriodSeconds } = found;
    this.#tokens.set(token, { grant, expiresAt, rotatedOutAt });
    return this.#keep({ grant, expiresAt });
  }

  #keep(kept: KeptRefreshToken): string {
    const token = opaqueToken();
    this.#tokens.set(token, kept);
    return token;
  }
}

/**
 * How long a challenge is valid.
 *
 * Source: Cognito API reference, UserPoolClientType, AuthSessionValidity: three minutes by default
 * (read 2026-11-22).
 */
const CHALLENGE_VALIDITY_SECONDS = 180;

/** The user who must answer a challenge, and the client. */
export interface Challenge {
  readonly clientId: string;
  readonly username: string;
}

/** A challenge that is answered with a key. */
export interface PasswordProof extends Challenge {
  readonly key: Buffer;
}

/** The open challenges, by session. */
export class Challenges<Open extends Challenge> {
  readonly #challenges = new Map<
    string,
    { readonly challenge: Open; readonly expiresAt: number }
  >();

  /** A new session. */
  issue(challenge: Open, now: Date): string {
    const session = opaqueToken();
    const expiresAt = epochSeconds(now) + CHALLENGE_VALIDITY_SECONDS;
    this.#challenges.set(session, { challenge, expiresAt });
    return session;
  }

  /** The challenge of a session that has not expired. */
  find(session: string, now: Date): Open | undefined {
    const found = this.#challenges.get(session);
    return found !== undefined && epochSeconds(now) < found.expiresAt ? found.challenge : undefined;
  }

  /** Ends a session. */
  end(session: string): void {
    this.#challenges.delete(session);
  }
}

/**
 * A refresh token or a session: 96 random bytes.
 *
 * Shape: hex digits. Like Cognito's it never begins with a hyphen, which the AWS CLI would parse as an
 * option.
 */
function opaqueToken(): string {
  return randomBytes(96).toString('hex');
}

/** A time in the format of tokens: whole seconds since 1970-01-01T00:00:00Z. */
export function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
