/**
 * Reads the parts of a token that are safe to print, without verifying or trusting any of them.
 *
 * The token itself, its signature and the values of other claims are never part of the result: they
 * identify a person or are secrets.
 */
import { quoted } from '../terminal/failure.js';

/** The members of a JSON object, unverified. */
type Members = Readonly<Record<string, unknown>>;

/** What a token says about itself. Foreign texts are safe for a terminal. */
export interface TokenFacts {
  readonly alg: string | undefined;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
  readonly issuer: string | undefined;
  readonly audiences: readonly string[];
  readonly clientId: string | undefined;
  readonly tokenUse: string | undefined;
  readonly times: Readonly<Partial<Record<TimeClaim, number>>>;
  /** The names of all claims. */
  readonly claims: readonly string[];
}

/** The claims that contain a time. Units: seconds since the epoch. */
export const TIME_CLAIMS = ['auth_time', 'iat', 'nbf', 'exp'] as const;

type TimeClaim = (typeof TIME_CLAIMS)[number];

/** The forms of a text that is presented as a token. */
export type TokenForm = 'signed' | 'encrypted' | 'opaque' | 'malformed';

/** The form of a token, and what it says if it is readable. */
export function readToken(token: string): { form: TokenForm; facts: TokenFacts | undefined } {
  const parts = token.split('.');
  const header = parts.length > 1 ? objectIn(parts[0]) : undefined;
  if (header === undefined)
    return { form: parts.length > 1 ? 'malformed' : 'opaque', facts: undefined };
  // RFC 7516, section 7.1.
  if (parts.length === 5) return { form: 'encrypted', facts: factsOf(header, {}) };
  const claims = parts.length === 3 ? objectIn(parts[1]) : undefined;
  return claims === undefined
    ? { form: 'malformed', facts: factsOf(header, {}) }
    : { form: 'signed', facts: factsOf(header, claims) };
}

function factsOf(header: Members, claims: Members): TokenFacts {
  const audiences = [claims['aud']].flat().map(textOf);
  return {
    alg: textOf(header['alg']),
    kid: textOf(header['kid']),
    typ: textOf(header['typ']),
    issuer: textOf(claims['iss']),
    audiences: audiences.filter((audience) => audience !== undefined),
    clientId: textOf(claims['client_id']) ?? textOf(claims['azp']),
    tokenUse: textOf(claims['token_use']),
    times: Object.fromEntries(
      TIME_CLAIMS.flatMap((name) =>
        typeof claims[name] === 'number' ? [[name, claims[name]]] : [],
      ),
    ),
    claims: Object.keys(claims).map(quoted),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? quoted(value) : undefined;
}

/** The JSON object in a part; undefined if it is none. */
function objectIn(part = ''): Members | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Members)
      : undefined;
  } catch {
    return undefined;
  }
}
