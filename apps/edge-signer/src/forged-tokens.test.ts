/**
 * The attacks on the verifier, sent as requests: the whole function refuses each token, and
 * returns and logs no part of it.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createIssuer, forgedTokens } from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent } from '@furlock/test-kit';
import { createHandler } from './create-handler.js';
import { configWith } from './testing/config-with.js';

const region = 'eu-central-1';
const issuer = createIssuer({ region, userPoolId: 'eu-central-1_AbCdEfGhI' });
const stranger = createIssuer({ region, userPoolId: 'eu-central-1_Stranger1' });
const clientId = 'client-a';
const now = Math.floor(Date.now() / 1000);
const logged: unknown[] = [];

function handlerFor(tokenUses: readonly ('id' | 'access')[]) {
  const settings: EdgeSettings = {
    publicOrigin: 'https://api.example.com',
    issuers: [
      {
        kind: 'cognito',
        userPoolId: issuer.userPoolId,
        clientIds: [clientId],
        tokenUses: [...tokenUses],
      },
    ],
  };
  const encodedKeys = new TextEncoder().encode(JSON.stringify(issuer.jwks()));
  const handler = createHandler({
    region,
    config: configWith(settings),
    keyCache: createKeyCache({ fetchJwks: () => Promise.resolve(encodedKeys.buffer) }),
    digestToken: (compactJwt) => createHash('sha256').update(compactJwt).digest('base64'),
    readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    now: () => new Date(),
    signRequest: createNodeSigner(),
    elapsedMs: () => 0,
    random: () => 0,
    log: (record) => logged.push(record),
  });
  return (token: string) =>
    handler.handle(originRequestEvent({ headers: [['Authorization', `Bearer ${token}`]] }));
}

const call = handlerFor(['id', 'access']);

const subject = { subject: 'sub-ada', username: 'ada', clientId, issuedAt: now - 60 };

// Whitespace around a header's value is not part of the value (RFC 9110, section 5.5).
const attacks = Object.entries(forgedTokens({ issuer, stranger, clientId, now })).filter(
  ([, [, token]]) => token === token.trim(),
);

describe('refused', () => {
  test.each(attacks)('%s', async (_name, [code, token]) => {
    const answer = await call(token);

    expect(answer).toMatchObject({ status: '401' });
    expect(logged).toMatchObject([{ code, status: 401 }]);
    const shown = JSON.stringify([answer, logged.splice(0)]);
    expect(
      [token, ...token.split('.')].filter((part) => part.length > 4 && shown.includes(part)),
    ).toEqual([]);
  });
});

test('an id token is refused if only access tokens are accepted', async () => {
  expect(await handlerFor(['access'])(issuer.idToken(subject))).toMatchObject({
    status: '401',
    body: expect.stringContaining('TOKEN_USE'),
  });
});

test('a valid token passes', async () => {
  expect(await call(issuer.accessToken({ ...subject, scopes: [] }))).toMatchObject({ uri: '/' });
});
