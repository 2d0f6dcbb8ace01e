/**
 * The explanation of a token as lines for a terminal.
 */
import type { TokenExplanation, TokenTime, Verdict } from './explain-token.js';

/** What each verdict means, and what to do. */
const MEANINGS: Readonly<Record<Verdict['code'], string>> = {
  ACCEPTED:
    'The lock accepts this token. A rule may still require more: see `furlock rules explain`.',
  TOKEN_OPAQUE:
    'This is not a JWT. Have the issuer issue JWTs: for some, by requesting an API or audience.',
  TOKEN_ENCRYPTED: 'This token is encrypted (JWE). Have the issuer issue signed tokens.',
  TOKEN_MALFORMED:
    'This is not a signed JWT in canonical form, or it lacks a required claim. Send the token as it was issued.',
  TOKEN_CLAIM_TYPE: 'A required claim has another type. Change what the issuer writes.',
  TOKEN_TOO_LARGE: 'The token is too large. Have it issued with fewer claims.',
  TOKEN_ALGORITHM:
    'The token is signed with an algorithm that is not accepted for its issuer or key.',
  TOKEN_TYPE: 'The header has another type. Send an access or id token, as the settings say.',
  TOKEN_ISSUER:
    'The settings do not have this issuer. Issuers are compared character by character.',
  TOKEN_KEY_UNKNOWN: 'The token does not name a key of its issuer. Get a new token.',
  TOKEN_SIGNATURE: 'The signature is wrong. Get a new token, and send it unchanged.',
  TOKEN_EXPIRED: 'The token has expired. Sign in again.',
  TOKEN_NOT_YET_VALID: 'The token is not valid yet. Wait, or correct the clock.',
  TOKEN_USE: 'The settings accept tokens with another use. Try the other token: id or access.',
  TOKEN_AUDIENCE:
    'The token is for another audience. Request a token for this lock from its issuer.',
  TOKEN_CLIENT: 'The token was issued to another client. Sign in with a client in the settings.',
  KEYS_UNAVAILABLE:
    'All checks that need no key pass. The signature was not verified: give the keys of the issuer with --jwks.',
};

/** The lines. */
export function tokenText({
  verdict,
  signature,
  facts,
  times,
  claims,
  caller,
}: TokenExplanation): string[] {
  const shown = verdict?.code === 'KEYS_UNAVAILABLE' ? 'NOT VERIFIED' : verdict?.code;
  return [
    ...(verdict === null
      ? ['This is a signed JWT. Give the settings of a lock with --settings to judge it.']
      : [`${shown}: ${MEANINGS[verdict.code]}`]),
    ...(verdict === null ? [] : evidenceLines(verdict)),
    ...(verdict === null || Object.keys(facts).length > 0 ? [`signature: ${signature}`] : []),
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    ...times.map(timeLine),
    ...(claims.length > 0 ? [`claims: ${claims.join(', ')}`] : []),
    ...Object.entries(caller ?? {}).map(
      ([name, value]) => `caller.${name}: ${JSON.stringify(value)}`,
    ),
  ];
}

function evidenceLines({ claim, expected, found }: Verdict): string[] {
  return Object.entries({
    claim,
    expected: typeof expected === 'string' ? expected : expected?.join(', '),
    found,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value}`]));
}

function timeLine({ claim, at, inSeconds }: TokenTime): string {
  const text = durationText(Math.abs(inSeconds));
  return `${claim}: ${at} (${inSeconds < 0 ? `${text} ago` : `in ${text}`})`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A duration in its largest unit. */
function durationText(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
