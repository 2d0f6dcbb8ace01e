/**
 * What sign-ins have granted: authorization codes and refresh tokens, in memory, each good for one
 * client.
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

/** The refresh tokens that are known, for as long as they are valid. */
export class RefreshTokens {
  readonly #grants = new Map<string, { readonly grant: Grant; readonly expiresAt: number }>();

  /** A fresh refresh token for a grant. */
  issue(grant: Grant, validitySeconds: number, now: Date): string {
    const token = randomBytes(96).toString('base64url');
    this.#grants.set(token, { grant, expiresAt: epochSeconds(now) + validitySeconds });
    return token;
  }

  /** The grant of a token, where the token is this client's and has not expired. */
  find(token: string, clientId: string, now: Date): Grant | undefined {
    const found = this.#grants.get(token);
    return found?.grant.clientId === clientId && epochSeconds(now) < found.expiresAt
      ? found.grant
      : undefined;
  }
}

/** A moment as tokens tell it: whole seconds since 1970-01-01T00:00:00Z. */
export function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
