/**
 * Renders an explained token as lines of text.
 */
import type { TokenRefusal } from '@furlock/jwt-verification';
import { quoted } from '../terminal/failure.js';
import type { ExplainedToken, Verdict } from './explain-token.js';
import { TIME_CLAIMS, type TokenFacts, type TokenForm } from './read-token.js';

/** The lines: what the token is, what it says, and what the edge does with it. */
export function tokenText({ form, facts, verdict }: ExplainedToken, now: Date): string[] {
  return [
    FORMS[form],
    ...(facts === undefined ? [] : factLines(facts, now)),
    ...(verdict === undefined ? [] : verdictLines(verdict)),
  ];
}

const FORMS: Readonly<Record<TokenForm, string>> = {
  signed: 'A signed JSON Web Token. What it says is not verified:',
  encrypted:
    'An encrypted JSON Web Token (five parts). The lock cannot read it: have its issuer send a signed token, without encryption.',
  opaque:
    'Not a JSON Web Token: an opaque token, which only its issuer can read. Request a JSON Web Token, usually by naming an audience or resource.',
  malformed:
    'Not a complete JSON Web Token, which has three parts of base64url with a full stop between them: copy it again.',
};

function factLines(facts: TokenFacts, now: Date): string[] {
  const { alg, kid, typ, issuer, audiences, clientId, tokenUse, times, claims } = facts;
  const named: [name: string, value: string | undefined][] = [
    ['alg', alg],
    ['kid', kid],
    ['typ', typ],
    ['iss', issuer],
    ['aud', audiences.length === 0 ? undefined : audiences.join(', ')],
    ['client', clientId],
    ['token_use', tokenUse],
    ...TIME_CLAIMS.map((name): [string, string | undefined] => [
      name,
      times[name] === undefined ? undefined : timeText(times[name], now),
    ]),
    ['claims', claims.length === 0 ? undefined : claims.join(', ')],
  ];
  return named.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(9)}  ${value}`],
  );
}

/** A time of a claim, and its distance from now: `2026-11-28T12:00:00Z, 5 minutes ago`. */
export function timeText(seconds: number, now: Date): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return 'not a time';
  const time = date.toISOString().replace('.000Z', 'Z');
  const distance = Math.round(seconds - now.getTime() / 1000);
  if (distance === 0) return `${time}, now`;
  const [size, unit] = UNITS.find(([least]) => Math.abs(distance) >= least) ?? [1, 'second'];
  const count = Math.round(Math.abs(distance) / size);
  const text = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return `${time}, ${distance < 0 ? `${text} ago` : `in ${text}`}`;
}

/** Units: seconds. */
const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

function verdictLines(verdict: Verdict): string[] {
  if (verdict.kind === 'unverified') {
    return [
      'The signature is not verified, because the keys of the issuer are not in the settings. Nothing else is wrong. Give the keys with --jwks.',
    ];
  }
  if (verdict.kind === 'refused') {
    const { code } = verdict.refusal;
    return [`The edge refuses this token: 401 ${code}. ${NEXT_STEPS[code]}`];
  }
  const { tokenUse, groups, scopes } = verdict.claims;
  return [
    `The edge accepts this token as an ${tokenUse} token: signature, time, issuer and client are valid.`,
    `  groups     ${groups.map(quoted).join(', ') || 'none'}`,
    `  scopes     ${scopes.map(quoted).join(', ') || 'none'}`,
    'Whether a route admits its caller depends on the rules: furlock rules explain.',
  ];
}

/** What to do about each refusal. */
const NEXT_STEPS: Readonly<Record<TokenRefusal['code'], string>> = {
  TOKEN_TOO_LARGE: 'It is too large: have it issued with fewer claims or groups.',
  TOKEN_MALFORMED:
    'It is not well-formed, or a claim that every token needs is missing: send it as it was issued.',
  TOKEN_ALGORITHM:
    'Its alg is not one that the settings or its key allow: check algorithms in the settings.',
  TOKEN_TYPE: 'Its typ is that of another kind of token: send an access token or an id token.',
  TOKEN_ISSUER:
    'Its iss is not among the issuers in the settings, which are compared character by character.',
  TOKEN_KEY_UNKNOWN:
    'None of the given keys has its kid: give the current keys of the issuer with --jwks.',
  TOKEN_SIGNATURE:
    'Its signature is wrong: it was changed, or another key signed it. Sign in again.',
  TOKEN_EXPIRED: 'It has expired: sign in again.',
  TOKEN_NOT_YET_VALID:
    "Its nbf is in the future: wait, or correct this machine's or the issuer's clock.",
  TOKEN_USE:
    'It is an id token where the settings accept access tokens, or vice versa: furlock token --use.',
  TOKEN_AUDIENCE:
    'Its aud is not among the audiences in the settings: request a token for this API.',
  TOKEN_CLIENT:
    'The client that it was issued to is not in the settings: sign in with a client that is.',
  KEYS_UNAVAILABLE: 'The keys of its issuer are unavailable: give them with --jwks.',
};
