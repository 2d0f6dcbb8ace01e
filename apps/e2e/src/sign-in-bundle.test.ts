/**
 * The built bundle with browser sign-in, which it loads from the second file.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  startEdgeBundle,
  type EdgeBundle,
  type EventHeaders,
} from './testing/start-edge-bundle.js';

const DOMAIN = 'https://example.auth.eu-central-1.amazoncognito.com';
let bundle: EdgeBundle;

beforeAll(async () => {
  bundle = await startEdgeBundle(
    {
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
      region: 'eu-central-1',
      functionUrlHost: 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws',
    },
    {
      settings: {
        signIn: {
          issuer: 'eu-central-1_AbCdEfGhI',
          clientId: 'client',
          tokenUse: 'id',
          authorizationEndpoint: `${DOMAIN}/oauth2/authorize`,
          tokenEndpoint: `${DOMAIN}/oauth2/token`,
          cookieName: 'dev-main',
        },
      },
    },
  );
});
afterAll(() => bundle.stop());

const judge = async (headers: Readonly<Record<string, string>>, uri = '/') => {
  const lines: EventHeaders = {};
  for (const [name, value] of Object.entries(headers)) lines[name] = [{ key: name, value }];
  const [result] = await bundle.judge([{ method: 'GET', uri, querystring: '', headers: lines }]);
  return result;
};

test('a person is sent to sign in', async () => {
  expect(await judge({ accept: 'text/html' })).toMatchObject({
    status: '302',
    headers: {
      location: [{ value: expect.stringContaining(`${DOMAIN}/oauth2/authorize?`) }],
      'set-cookie': [{ value: expect.stringMatching(/^__Host-furlock-dev-main-flow-/) }],
    },
  });
});

test('a session is a token in a cookie, which the backend does not receive', async () => {
  const session = `__Host-furlock-dev-main-session=${bundle.token}`;

  const passed = await judge({ cookie: `a=1; ${session}; b=2` });
  const refused = await judge({ cookie: session.slice(0, -4) + 'AAAA' });

  expect(passed).toMatchObject({ uri: '/', headers: { cookie: [{ value: 'a=1; b=2' }] } });
  expect(refused).toMatchObject({ status: '401', body: expect.stringContaining('SESSION_ENDED') });
});

test('a bearer token passes as before, and a script without one is not redirected', async () => {
  expect(await judge({ authorization: `Bearer ${bundle.token}` })).toMatchObject({ uri: '/' });
  expect(await judge({ accept: '*/*' })).toMatchObject({ status: '401' });
  expect(await judge({ accept: '*/*' }, '/auth/session')).toMatchObject({
    status: '200',
    body: '{"signedIn":false}\n',
  });
});
