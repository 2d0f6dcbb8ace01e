/**
 * What sign-ins have granted: authorization codes, refresh tokens and challenges to answer, in
 * memory, each good for one client.
 *
 * It does not decide who is granted anything (`oauth/`, `operations/`).
 */
import { randomBytes, randomUUID } from 'node:crypto';

/** What one sign-in allows one client. */
export interface Grant {
  readonly clientId: string;
  readonly username: string;
  readonly scopes: readonly string[];
  /** When the user signed in. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly authTime: number;
  /** The same in every token that stems from this sign-in. */
  readonly originJti: string;
}

/** A grant on its way to the client through the browser. */
export interface CodeGrant extends Grant {
  readonly redirectUri: string;
  /** The S256 challenge, where the client sent one. */
  readonly codeChallenge?: string;
  readonly nonce?: string;
}

/**
 * The sign-ins that have not been ended. A token says by its `origin_jti` which it stems from.
 *
 * Source: Cognito developer guide, "Ending user sessions with token revocation" (read 2026-11-22).
 */
export class SignIns {
  readonly #usernames = new Map<string, string>();

  /** A new sign-in. Shape: the `origin_jti` of its tokens. */
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

/** Source: Cognito developer guide, "Authorize endpoint": a code is valid for five minutes. */
const CODE_VALIDITY_SECONDS = 300;

/** The authorization codes that nobody has redeemed yet. */
export class AuthorizationCodes {
  readonly #grants = new Map<string, { readonly grant: CodeGrant; readonly expiresAt: number }>();

  /** A fresh code for a grant. */
  issue(grant: CodeGrant, now: Date): string {
    const code = randomUUID();
    const expiresAt = epochSeconds(now) + CODE_VALIDITY_SECONDS;
    this.#grants.set(code, { grant, expiresAt });
    return code;
  }

  /**
   * The grant of a code that has not expired. Whatever becomes of the request, the code is spent.
   *
   * Source: RFC 6749, section 4.1.2: a code must not be used more than once.
   */
  take(code: string, now: Date): CodeGrant | undefined {
    const found = this.#grants.get(code);
    this.#grants.delete(code);
    return found !== undefined && epochSeconds(now) < found.expiresAt ? found.grant : undefined;
  }
}

/** What a refresh token is worth. */
export type RefreshTokenFinding =
  | { readonly kind: 'found'; readonly grant: Grant }
  /** Another has taken its place, and the grace period is over. */
  | { readonly kind: 'rotated-out' }
  /** Never issued, of another client, or expired. */
  | { readonly kind: 'unknown' };

interface KeptRefreshToken {
  readonly grant: Grant;
  readonly expiresAt: number;
  /** When its grace period ends, once another has taken its place. */
  readonly rotatedOutAt?: number;
}

/** The refresh tokens that were issued. Units of every moment: as `epochSeconds`. */
export class RefreshTokens {
  readonly #tokens = new Map<string, KeptRefreshToken>();

  /** A fresh refresh token for a grant. */
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
   * A token that takes the place of one that was found, for the rest of that one's validity.
   *
   * A repetition within the grace period gives another token and does not prolong the period.
   * Source: Cognito developer guide, "Refresh tokens", refresh token rotation (read 2026-11-22).
   */
  rotate(token: string, gracePeriodSeconds: number, now: Date): string {
    const found = this.#tokens.get(token);
    if (found === undefined) throw new Error('only a token that was found is rotated');
    const { grant, expiresAt, rotatedOutAt = epochSeconds(now) + gracePeriodSeconds } = found;
    this.#tokens.set(token, { grant, expiresAt, rotatedOutAt });
    return this.#keep({ grant, expiresAt });
  }

  #keep(kept: KeptRefreshToken): string {
    const token = opaqueText();
    this.#tokens.set(token, kept);
    return token;
  }
}

/**
 * How long a challenge may be answered.
 *
 * Source: Cognito API reference, UserPoolClientType, AuthSessionValidity: three minutes where the
 * client does not say (read 2026-11-22).
 */
const CHALLENGE_VALIDITY_SECONDS = 180;

/** Who has to answer a challenge, and to which client. */
export interface Challenge {
  readonly clientId: string;
  readonly username: string;
}

/** The challenges that nobody has answered yet, by session. */
export class Challenges {
  readonly #challenges = new Map<
    string,
    { readonly challenge: Challenge; readonly expiresAt: number }
  >();

  /** A fresh session. */
  issue(challenge: Challenge, now: Date): string {
    const session = opaqueText();
    const expiresAt = epochSeconds(now) + CHALLENGE_VALIDITY_SECONDS;
    this.#challenges.set(session, { challenge, expiresAt });
    return session;
  }

  /** The challenge of a session that has not expired. */
  find(session: string, now: Date): Challenge | undefined {
    const found = this.#challenges.get(session);
    return found !== undefined && epochSeconds(now) < found.expiresAt ? found.challenge : undefined;
  }

  /** The session is over. */
  end(session: string): void {
    this.#challenges.delete(session);
  }
}

/**
 * What stands for a refresh token or a session: 96 random bytes.
 *
 * Shape: hex digits, so that it never begins with a hyphen, as Cognito's never do: command lines
 * such as the AWS CLI's would take it for an option.
 */
function opaqueText(): string {
  return randomBytes(96).toString('hex');
}

/** A moment as tokens tell it: whole seconds since 1970-01-01T00:00:00Z. */
export function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
