import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  createAlgorithmIssuer,
  createIssuer,
  forgedSignatures,
  forgedTokens,
} from '@furlock/issuer-kit';
import { run } from '../run.js';
import { testContext } from '../testing/test-context.js';

const folder = mkdtempSync(join(tmpdir(), 'furlock-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signer = createAlgorithmIssuer();
const stranger = createAlgorithmIssuer();
const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);
const issuer = {
  kind: 'oidc',
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['ES256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: ['api'],
  clientIds: ['web'],
  claimNames: { groups: ['realm_access', 'roles'] },
};
const pool = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const anyUse = {
  kind: 'cognito',
  userPoolId: pool.userPoolId,
  clientIds: ['client-1'],
  tokenUses: ['id', 'access'],
};
const everyAlgorithm = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const settings = { publicOrigin: 'https://api.example.com', issuers: [issuer] };
const claims = {
  iss: issuer.issuer,
  sub: 'sub-of-ada',
  aud: 'api',
  azp: 'web',
  exp: seconds + 600,
  email: 'ada@example.com',
  realm_access: { roles: ['admins'] },
};
const tokenOf = (changes: object = {}) => signer.sign('ES256', { ...claims, ...changes });

beforeAll(() => {
  const files = {
    'settings.json': settings,
    'with-keys.json': { ...settings, issuers: [{ ...issuer, jwks: signer.jwks }] },
    'keys.json': signer.jwks,
    'every-algorithm.json': {
      ...settings,
      issuers: [
        { ...anyUse, jwks: pool.jwks() },
        { ...issuer, algorithms: everyAlgorithm, jwks: signer.jwks },
      ],
    },
    'bad.json': { ...settings, issuers: [] },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), JSON.stringify(content));
  }
});

async function explain(token: string | null, ...argv: string[]) {
  const { context, out, err } = testContext({ folder, input: token, now: () => now });
  const exitCode = await run(['token', 'explain', ...argv], context);
  return { exitCode, out, err };
}
const WITH_KEYS = ['--settings', 'settings.json', '--jwks', 'keys.json'];

describe('the code is that of the edge', () => {
  const cases: [name: string, token: string, argv: string[], code: string, exitCode: number][] = [
    ['an accepted token', tokenOf(), WITH_KEYS, 'ACCEPTED', 0],
    ['keys in the settings', tokenOf(), ['--settings', 'with-keys.json'], 'ACCEPTED', 0],
    ['no keys', tokenOf(), ['--settings', 'settings.json'], 'KEYS_UNAVAILABLE', 1],
    ['another audience', tokenOf({ aud: 'b' }), WITH_KEYS, 'TOKEN_AUDIENCE', 1],
    ['another client', tokenOf({ azp: 'b' }), WITH_KEYS, 'TOKEN_CLIENT', 1],
    ['another issuer', tokenOf({ iss: 'https://b' }), WITH_KEYS, 'TOKEN_ISSUER', 1],
    ['an expired token', tokenOf({ exp: seconds - 300 }), WITH_KEYS, 'TOKEN_EXPIRED', 1],
    ['a subject of another type', tokenOf({ sub: 5 }), WITH_KEYS, 'TOKEN_CLAIM_TYPE', 1],
    ['a wrong signature', stranger.sign('ES256', claims), WITH_KEYS, 'TOKEN_SIGNATURE', 1],
    ['another algorithm', signer.sign('RS256', claims), WITH_KEYS, 'TOKEN_ALGORITHM', 1],
    ['an opaque token', 'opaque', [], 'TOKEN_OPAQUE', 1],
    ['an encrypted token', 'eyJhbGciOiJkaXIifQ..a.b.c', [], 'TOKEN_ENCRYPTED', 1],
    ['a damaged token', 'eyJhbGciOiJkaXIifQ.a', [], 'TOKEN_MALFORMED', 1],
    ['an Authorization header', `Authorization: Bearer ${tokenOf()}\n`, WITH_KEYS, 'ACCEPTED', 0],
  ];
  test.each(cases)('%s', async (_name, token, argv, code, exitCode) => {
    const asText = await explain(token, ...argv);
    const asJson = await explain(token, ...argv, '--json');

    expect(JSON.parse(asJson.out.join())).toMatchObject({ verdict: { code } });
    expect(asText.out[0]).toContain(code === 'KEYS_UNAVAILABLE' ? 'NOT VERIFIED' : code);
    expect([asText, asJson]).toMatchObject([
      { exitCode, err: [] },
      { exitCode, err: [] },
    ]);
    const shown = [...asText.out, ...asJson.out].join('\n');
    const parts = token.split(/[.\s]/).filter((part) => part.length > 8);
    expect(parts.filter((part) => shown.includes(part) && part !== 'Authorization:')).toEqual([]);
    for (const personal of ['ada@example.com', 'sub-of-ada']) expect(shown).not.toContain(personal);
  });
});

describe('a forged token is refused with the code of the edge, and never printed:', () => {
  const attacks = Object.entries({
    ...forgedTokens({
      issuer: pool,
      stranger: createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_Stranger1' }),
      clientId: 'client-1',
      now: seconds,
    }),
    ...forgedSignatures({ issuer: signer, stranger }, claims),
  }).filter(([, [, token]]) => /^[!-~]+$/.test(token));

  test.each(attacks)('%s', async (_name, [code, token]) => {
    const asText = await explain(token, '--settings', 'every-algorithm.json');
    const asJson = await explain(token, '--settings', 'every-algorithm.json', '--json');

    expect([asText.exitCode, asJson.exitCode]).toEqual([1, 1]);
    // Nothing is fetched, so a key that is not given may be a new one.
    const codes = code === 'TOKEN_KEY_UNKNOWN' ? [code, 'KEYS_UNAVAILABLE'] : [code];
    const { verdict } = JSON.parse(asJson.out.join()) as { verdict: { code: string } };
    expect(codes).toContain(verdict.code);
    const shown = [...asText.out, ...asText.err, ...asJson.out, ...asJson.err].join('\n');
    const parts = [token, ...token.split('.')].filter((part) => part.length > 8);
    expect(parts.filter((part) => shown.includes(part))).toEqual([]);
  });
});

test('a claim that is nested too deeply to print does not end the explanation', async () => {
  const deep = `{"aud":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const header = Buffer.from('{"alg":"ES256"}').toString('base64url');
  const { exitCode, out } = await explain(
    `${header}.${Buffer.from(deep).toString('base64url')}.AA`,
    ...WITH_KEYS,
  );

  expect({ exitCode, code: out[0]?.split(':')[0] }).toEqual({
    exitCode: 1,
    code: 'TOKEN_TOO_LARGE',
  });
});

test('a refusal names the claim, what is expected, and what was found', async () => {
  const { out } = await explain(tokenOf({ aud: ['web', 'b'] }), ...WITH_KEYS);

  expect(out.slice(0, 5)).toEqual([
    'TOKEN_AUDIENCE: The token is for another audience. Request a token for this lock from its issuer.',
    '  claim: aud',
    '  expected: api',
    '  found: ["web","b"]',
    'signature: not verified',
  ]);
});

test('an accepted token is described by issuer, client, times and the names of its claims', async () => {
  const { out } = await explain(tokenOf(), ...WITH_KEYS);

  expect(out.slice(1)).toEqual([
    'signature: good',
    'header.alg: "ES256"',
    'header.kid: "ES256"',
    'iss: "https://login.example.com"',
    'aud: "api"',
    'azp: "web"',
    expect.stringMatching(/^exp: \d{4}-.*Z \(in (9|10) minutes\)$/),
    'claims: iss, sub, aud, azp, exp, email, realm_access',
    'caller.issuerId: "https://login.example.com"',
    'caller.clientId: "web"',
    'caller.scopes: []',
    'caller.groups: ["admins"]',
  ]);
});

test('a claim of another type that only some routes need is named', async () => {
  const { out } = await explain(tokenOf({ realm_access: { roles: 5 } }), ...WITH_KEYS);

  expect(out.slice(-2)).toEqual([
    'caller.groups: []',
    'caller.unreadable: {"groups":{"claim":"realm_access.roles","expected":"a list of strings, or a string","found":"a number"}}',
  ]);
});

test('without settings, a signed JWT is described and not judged', async () => {
  const { exitCode, out } = await explain(tokenOf({ exp: seconds - 7_200 }));

  expect(exitCode).toBe(0);
  expect(out[0]).toMatch(/^This is a signed JWT\./);
  expect(out).toContainEqual(expect.stringMatching(/^exp: .* \(2 hours ago\)$/));
});

test('control characters of a token do not reach the terminal', async () => {
  const { out } = await explain(tokenOf({ aud: '\u001b[2J', '\u001b]0;x': 1 }), ...WITH_KEYS);

  // eslint-disable-next-line no-control-regex -- these are the characters that must not be printed
  expect(out.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

describe('wrong usage', () => {
  const cases: [name: string, token: string | null, argv: string[], says: RegExp][] = [
    ['a terminal as input', null, [], /must come from a pipe/],
    ['no token', ' \n', [], /no token on standard input/],
    ['two tokens', `${tokenOf()}\n${tokenOf()}`, [], /more than one token/],
    ['settings that the edge would not accept', 'x', ['--settings', 'bad.json'], /issuers/],
    ['settings from standard input', 'x', ['--settings', '-'], /Standard input is the token/],
    ['a file that does not exist', 'x', ['--settings', 'none.json'], /does not exist/],
    ['a file that is no key set', 'x', ['--jwks', 'settings.json'], /is not a key set/],
    ['an unknown option', 'x', ['--username', 'a'], /--username/],
  ];
  test.each(cases)('%s', async (_name, token, argv, says) => {
    const { exitCode, out, err } = await explain(token, ...argv);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(says)]);
  });
});
