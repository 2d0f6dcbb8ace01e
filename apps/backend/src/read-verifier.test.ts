/**
 * Forwarded tokens are verified again, with real tokens and the real verifier, when the lock's settings
 * say so.
 */
import { describe, expect, test } from '@jest/globals';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createIssuer } from '@furlock/issuer-kit';
import type { ParameterRefusal, ParameterValue, Result } from '@furlock/ssm-config';
import { IDENTITY_HEADER, TOKEN_HEADER, encodeIdentity } from '@furlock/viewer-identity';
import type { FunctionUrlEvent } from './function-url-event.js';
import { createReadVerifier } from './read-verifier.js';
import { route } from './route.js';

const pool = { region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' };
const issuer = createIssuer(pool);
const issuedAt = Math.floor(Date.now() / 1000) - 60;
const tokenOf = (username: string, by = issuer) =>
  by.idToken({ subject: `sub-${username}`, username, clientId: 'client', groups: [], issuedAt });
const identityOf = (username: string) => ({
  issuer: issuer.issuer,
  subject: `sub-${username}`,
  username,
  groups: [],
  scopes: [],
  clientId: 'client',
  tokenUse: 'id' as const,
  expiresAt: expiryOf(tokenOf(username)),
});
const expiryOf = (token: string) => {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(claims) as { readonly exp: number }).exp;
};

const settings: EdgeSettings = {
  publicOrigin: 'https://api.example.com',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: pool.userPoolId,
      clientIds: ['client'],
      tokenUses: ['id'],
      jwks: issuer.jwks(),
    },
  ],
  forwardToken: true,
};
type Read = Result<{ settings: ParameterValue<EdgeSettings> }, ParameterRefusal>;
const found = (value: EdgeSettings): Read => ({
  ok: true,
  value: { settings: { value, version: 1 } },
});

const caller = { roleName: 'edge', accountId: '123456789012' };
/** Every member of the event is as the edge's call would make it, which a direct invocation can forge. */
const me = (headers: Record<string, string>): FunctionUrlEvent => ({
  rawPath: '/me',
  rawQueryString: '',
  headers,
  requestContext: {
    http: { method: 'GET' },
    authorizer: { iam: { userArn: 'arn:aws:sts::123456789012:assumed-role/edge/session' } },
  },
  isBase64Encoded: false,
});
const answerTo = (headers: Record<string, string>, read = found(settings)) =>
  route(me(headers), {
    caller,
    readVerifier: createReadVerifier({ read: () => Promise.resolve(read) }),
  });
const ada = { [IDENTITY_HEADER]: encodeIdentity(identityOf('ada')) };

test('an identity that the forwarded token proves is accepted', async () => {
  const answer = await answerTo({ ...ada, [TOKEN_HEADER]: tokenOf('ada') });

  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body)).toEqual(identityOf('ada'));
});

describe('a forged event is rejected', () => {
  test.each<[name: string, token: Record<string, string>]>([
    ['without a token', {}],
    ["with another caller's token", { [TOKEN_HEADER]: tokenOf('eve') }],
    ['with a token of another issuer', { [TOKEN_HEADER]: tokenOf('ada', createIssuer(pool)) }],
    ['with a broken token', { [TOKEN_HEADER]: `${tokenOf('ada')}A` }],
    ['with something else', { [TOKEN_HEADER]: 'good' }],
  ])('%s', async (_name, token) => {
    const answer = await answerTo({ ...ada, ...token });

    expect(answer.statusCode).toBe(403);
    expect(answer.body).not.toContain('ada');
  });
});

test.each([false, undefined])(
  'with forwardToken %s, the caller alone decides',
  async (forwardToken) => {
    const { publicOrigin, issuers } = settings;
    const rest = { publicOrigin, issuers };
    const read = found(forwardToken === undefined ? rest : { ...rest, forwardToken });

    expect((await answerTo(ada, read)).statusCode).toBe(200);
  },
);

test('while the settings are unavailable, no identity is accepted', async () => {
  const read: Read = { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' } };
  const token = { [TOKEN_HEADER]: tokenOf('ada') };

  expect((await answerTo({ ...ada, ...token }, read)).statusCode).toBe(503);
});

test('one verifier serves as long as the settings are unchanged', async () => {
  const changed = { ...settings };
  const reads = [found(settings), found(settings), found(changed)];
  const readVerifier = createReadVerifier({ read: () => Promise.resolve(reads.shift() as Read) });

  const [one, two, three] = [await readVerifier(), await readVerifier(), await readVerifier()];

  expect(two).toEqual(one);
  expect(two.ok && one.ok && two.value === one.value).toBe(true);
  expect(three.ok && one.ok && three.value !== one.value).toBe(true);
});
