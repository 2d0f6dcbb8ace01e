import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIssuer, forgedTokens } from '@furlock/issuer-kit';
import { run } from '../run.js';
import { testContext } from '../testing/test-context.js';

const USER_POOL_ID = 'eu-central-1_AbCdEfGhI';
const now = new Date();
const issuedAt = Math.floor(now.getTime() / 1000) - 300;
const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });
const stranger = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_Stranger1' });
const ada = { subject: 'sub-ada', username: 'ada', clientId: 'client-1', issuedAt };
const good = issuer.accessToken({ ...ada, groups: ['admins'], scopes: ['orders/read'] });
const SETTINGS = {
  publicOrigin: 'https://api.example.com',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: USER_POOL_ID,
      clientIds: ['client-1'],
      tokenUses: ['id', 'access'],
    },
  ],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-token-'));
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(SETTINGS));
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify(issuer.jwks()));
  writeFileSync(join(folder, 'no-keys.json'), JSON.stringify({ keys: [] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(input: string | null, ...argv: string[]) {
  const { context, out, err } = testContext({ input, folder, now: () => now });
  const exitCode = await run(['token', 'explain', ...argv], context);
  return { exitCode, out, err };
}
const judge = (input: string, ...argv: string[]) =>
  explain(input, '--settings', 'settings.json', '--jwks', 'jwks.json', ...argv);

test('describes a token without judging it, and prints neither the token nor personal data', async () => {
  const token = issuer.idToken({ ...ada, email: 'ada@example.com' });

  const { exitCode, out, err } = await explain(`${token}\n`);

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
  expect(out[0]).toMatch(/^A signed JSON Web Token/);
  const text = out.join('\n');
  expect(text).toContain(`iss        ${issuer.issuer}`);
  expect(text).toMatch(/exp {8}\S+Z, in 55 minutes/);
  expect(text).toMatch(/iat {8}\S+Z, 5 minutes ago/);
  expect(text).toContain('email');
  for (const secret of ['ada@example.com', 'sub-ada', ...token.split('.')]) {
    expect(text).not.toContain(secret);
  }
});

test('accepts a good token, and shows its groups and scopes', async () => {
  const { exitCode, out } = await judge(good);

  expect(exitCode).toBe(0);
  expect(out.join('\n')).toMatch(
    /The edge accepts this token as an access token[^]*groups {5}admins[^]*scopes {5}orders\/read/,
  );
});

test('ignores the scheme and the white space around a token', async () => {
  const { exitCode, err } = await judge(`Authorization: Bearer ${good}\r\n`);

  expect({ exitCode, err }).toEqual({
    exitCode: 0,
    err: ['The scheme in front of the token is not part of it.'],
  });
});

test('says that it could not verify the signature without keys', async () => {
  const { exitCode, out } = await explain(good, '--settings', 'settings.json');

  expect(exitCode).toBe(1);
  expect(out.at(-1)).toMatch(/^The signature is not verified/);
});

test('prints one JSON object', async () => {
  const { out } = await judge(good, '--json');

  expect(out).toHaveLength(1);
  expect(JSON.parse(out.join())).toMatchObject({
    form: 'signed',
    alg: 'RS256',
    issuer: issuer.issuer,
    clientId: 'client-1',
    tokenUse: 'access',
    times: { exp: issuedAt + 3600, iat: issuedAt },
    verdict: { kind: 'accepted', groups: ['admins'], scopes: ['orders/read'] },
  });
});

describe('a forged token is refused with the code of the edge, and never printed:', () => {
  const forged = forgedTokens({
    issuer,
    stranger,
    clientId: 'client-1',
    now: Math.floor(now.getTime() / 1000),
  });
  const cases = Object.entries(forged).filter(([, [, token]]) => /^[!-~]+$/.test(token));
  test.each(cases)('%s', async (_name, [code, token]) => {
    const { exitCode, out, err } = await judge(token);

    expect(exitCode).toBe(1);
    expect(out.at(-1)).toMatch(
      code === 'TOKEN_KEY_UNKNOWN'
        ? /TOKEN_KEY_UNKNOWN|^The signature is not verified/
        : new RegExp(`: 401 ${code}\\. \\w`),
    );
    expect([...out, ...err].join('\n')).not.toContain(token);
  });
});

describe('a token of another form:', () => {
  test.each([
    ['opaque', 'dGhpcyBpcyBvcGFxdWU', /^Not a JSON Web Token/],
    [
      'encrypted',
      `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..a.b.c`,
      /^An encrypted JSON Web Token/,
    ],
    ['cut off', good.slice(0, good.lastIndexOf('.')), /^Not a complete JSON Web Token/],
  ])('%s', async (_name, token, first) => {
    const described = await explain(token);
    const judged = await judge(token);

    expect({ ...described, out: described.out[0] }).toEqual({
      exitCode: 0,
      out: expect.stringMatching(first),
      err: [],
    });
    expect(judged.exitCode).toBe(1);
  });
});

describe('a usage error says what to do:', () => {
  test.each<[string, string | null, string[], RegExp]>([
    ['a terminal', null, [], /put `furlock token \|` before the command/],
    ['no token', ' \n', [], /There is no token on standard input/],
    ['two tokens', `${good} ${good}`, [], /pipe in only one/],
    ['no such file', good, ['--settings', 'missing.json'], /does not exist/],
    ['no settings', good, ['--settings', 'jwks.json'], /would not accept these settings/],
    ['no key set', good, ['--jwks', 'no-keys.json'], /not a key set \(keys: /],
  ])('%s', async (_name, input, argv, message) => {
    const { exitCode, out, err } = await explain(input, ...argv);

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: [] });
    expect(err).toEqual([expect.stringMatching(message)]);
    expect(err.join()).not.toContain(good);
  });
});
