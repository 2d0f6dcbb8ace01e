/**
 * Revocation by hand through the whole chain: `furlock revoke` at the local edge, and what the shipped
 * bundle then refuses.
 */
import {
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { breakPart } from './testing/break-part.js';
import { curl } from './testing/curl.js';
import { furlock } from './testing/run-command.js';
import { signInWithPassword, type SignedIn } from './testing/sign-in.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const GRACE = { username: 'grace', password: 'Correct-Horse-7' };

let edge: LocalEdge;
let ada: SignedIn;
let grace: SignedIn;

beforeAll(async () => {
  edge = await startLocalEdge(undefined, {
    // The tokens must outlive the ages of the settings that pass below.
    change: { properties: { 'AWS::Cognito::UserPoolClient': withLongTokens } },
  });
  const { username, password } = GRACE;
  await run(['create-user', '--username', username, '--password-stdin'], password);
  await run(
    ['settings', 'set', '--patch'],
    JSON.stringify({
      freshness: { settingsSeconds: 60 },
      rules: [
        { path: '/echo/open', access: 'public' },
        { path: '/echo/owner', access: 'signed-in', anyGroup: ['owners'] },
      ],
    }),
  );
  ada = await signInWithPassword(edge, edge.endpoints);
  grace = await signInWithPassword(edge, GRACE);
});
afterAll(async () => {
  await edge.stop();
});

function withLongTokens(properties: Record<string, unknown>) {
  return { ...properties, AccessTokenValidity: 600, IdTokenValidity: 600 };
}

/** Runs `furlock`; throws if it fails. */
async function run(args: readonly string[], input = '') {
  const ended = await furlock(args, { cwd: edge.folder, input });
  if (ended.code !== 0) throw new Error(ended.stderr);
  return ended;
}

const listed = async () =>
  (JSON.parse((await run(['revoke', '--list', '--json'])).stdout) as { revocations: object[] })
    .revocations;

const get = (token: string, path = '/') =>
  curl(['--header', `Authorization: Bearer ${token}`, `${edge.endpoints.url}${path}`]);

/** Lets the age of the settings pass, and then asks until the outcome is the expected one. */
async function eventually(token: string, expected: number) {
  await breakPart(edge, 'environments=frozen:7m');
  let answer = await get(token);
  for (let count = 0; answer.status !== expected && count < 100; count++) answer = await get(token);
  return answer;
}

const statuses = async (tokens: readonly string[]) =>
  Promise.all(tokens.map(async (token) => (await get(token)).status));

describe('furlock revoke --user', () => {
  test('writes an entry, which the doctor reports, and which the edge may read', async () => {
    expect(await statuses([ada.idToken, ada.accessToken, grace.idToken])).toEqual([200, 200, 200]);

    const revoked = await run(['revoke', '--user', 'ada', '--json']);
    const { findings } = JSON.parse((await run(['doctor', '--json'])).stdout) as {
      readonly findings: readonly { readonly id: string }[];
    };

    expect(JSON.parse(revoked.stdout)).toMatchObject({
      version: 2,
      revoked: { username: 'ada' },
      signedOut: true,
    });
    expect(findings.filter(({ id }) => ['revocations', 'role'].includes(id))).toMatchObject([
      { outcome: 'ok', words: '1 in force (`furlock revoke --list`)' },
      { outcome: 'ok' },
    ]);
  });

  test('ends the access of one user, until they sign in again', async () => {
    const refused = await eventually(ada.accessToken, 401);

    expect(refused.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(JSON.parse(refused.body)).toMatchObject({
      status: 401,
      code: 'TOKEN_REVOKED',
      detail: 'The token has been revoked: sign in again.',
    });
    expect(await statuses([ada.idToken, grace.idToken, grace.accessToken])).toEqual([
      401, 200, 200,
    ]);
    const again = await signInWithPassword(edge, edge.endpoints);
    expect(await statuses([again.idToken, again.accessToken])).toEqual([200, 200]);
  });

  test('does not disclose rules to a revoked token, and leaves public routes open', async () => {
    const owner = await get(ada.idToken, '/echo/owner');
    const open = await get(ada.idToken, '/echo/open');
    const other = await get(grace.idToken, '/echo/owner');

    expect([owner.status, open.status, other.status]).toEqual([401, 200, 403]);
    expect(edge.seenByBackend()).not.toContain('/echo/owner');
  });

  test('makes refresh tokens of that user invalid', async () => {
    const { cognitoUrl, region } = edge.endpoints;
    const cognito = new CognitoIdentityProviderClient({ endpoint: cognitoUrl, region });
    const refresh = ({ refreshToken, clientId }: SignedIn) =>
      cognito.send(
        new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: refreshToken }),
      );

    await expect(refresh(ada)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(refresh(grace)).resolves.toHaveProperty('AuthenticationResult');
  });

  test('is not undone by a change of the settings', async () => {
    const before = await listed();

    await run(['settings', 'set', '--patch'], JSON.stringify({ logAllows: 'all' }));
    await run(['settings', 'refresh-keys']);

    expect(before).toMatchObject([{ username: 'ada' }]);
    expect(await listed()).toEqual(before);
    expect((await eventually(ada.idToken, 401)).status).toBe(401);
  });

  test('--lift accepts the tokens again', async () => {
    await run(['revoke', '--lift', '--user', 'ada']);

    expect(await listed()).toEqual([]);
    expect((await eventually(ada.idToken, 200)).status).toBe(200);
  });
});

describe('a document that the edge does not accept', () => {
  const PARAMETER = '/furlock/dev/main/revocations/v1';
  let other: LocalEdge;
  let ssm: SSMClient;

  beforeAll(async () => {
    other = await startLocalEdge();
    const { ssmUrl, region, operatorCredentials } = other.endpoints;
    ssm = new SSMClient({ endpoint: ssmUrl, region, credentials: operatorCredentials });
    await write('{"revocations":[{"issuer":""}]}');
  });
  afterAll(async () => {
    await other.stop();
  });

  const write = (Value: string) =>
    ssm.send(new PutParameterCommand({ Name: PARAMETER, Value, Type: 'String', Overwrite: true }));
  const ask = async () => {
    const { url, idToken } = other.endpoints;
    const { status, body } = await curl([
      ...['--header', `Authorization: Bearer ${idToken}`],
      `${url}/`,
    ]);
    return [status, /"code":"(\w+)"/.exec(body)?.[1]];
  };
  /** Asks until the pause of a few seconds after a failed read is over. */
  const askUntil = async (expected: number) => {
    let answer = await ask();
    for (let count = 0; answer[0] !== expected && count < 600; count++) answer = await ask();
    return answer;
  };

  test('is 503 without an earlier copy, and nothing is revoked once it is deleted', async () => {
    expect(await ask()).toEqual([503, 'SETTINGS_INVALID']);

    await ssm.send(new DeleteParameterCommand({ Name: PARAMETER }));
    expect(await askUntil(200)).toEqual([200, undefined]);
  });

  test('does not replace an earlier copy, which stays in force', async () => {
    const { code } = await furlock(['revoke', '--user', other.endpoints.username], {
      cwd: other.folder,
    });
    await breakPart(other, 'environments=frozen:7m');
    expect(await askUntil(401)).toEqual([401, 'TOKEN_REVOKED']);

    const failures = () => other.output().split('SETTINGS_INVALID').length;
    const before = failures();
    await write('no longer JSON');
    await breakPart(other, 'environments=frozen:7m');
    for (let count = 0; failures() === before && count < 200; count++) await ask();

    expect(failures()).toBeGreaterThan(before);
    expect(code).toBe(0);
    expect(await ask()).toEqual([401, 'TOKEN_REVOKED']);
  });
});
