import crypto, { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NO_REVOCATIONS, type EdgeSettings } from '@furlock/edge-settings';
import { createIssuer } from '@furlock/issuer-kit';
import { KEY_RETRY_MS, createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import type { ParameterRefusal, ParameterValue } from '@furlock/ssm-config';
import { originRequestEvent } from '@furlock/test-kit';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createHandler, type LockParameters } from './create-handler.js';
import type { SignForOrigin } from './sign-within-budget.js';

const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const settings: ParameterValue<EdgeSettings> = {
  version: 1,
  value: {
    publicOrigin: 'https://api.example.com',
    issuers: [
      {
        kind: 'cognito',
        userPoolId: issuer.userPoolId,
        clientIds: ['client-a'],
        tokenUses: ['id', 'access'],
      },
    ],
  },
};
const issuedAt = Math.floor(Date.now() / 1000) - 60;
const token = issuer.idToken({ subject: 's', username: 'ada', clientId: 'client-a', issuedAt });

let keyFetches: number;
let keysAnswer: () => Response;
const server = setupServer(
  http.get(issuer.jwksUri, () => {
    keyFetches++;
    return keysAnswer();
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  keyFetches = 0;
  keysAnswer = () => HttpResponse.json(issuer.jwks());
});

type Read = { ok: true; value: LockParameters } | { ok: false; error: ParameterRefusal };

const revocations = { version: 0, value: NO_REVOCATIONS };
const lockWith = (settings: ParameterValue<EdgeSettings>): Read => ({
  ok: true,
  value: { settings, revocations },
});

/** The same object for every read, as while the parameters are unchanged. */
const LOCK = lockWith(settings);

function edgeSigner(
  read: () => Promise<Read> = () => Promise.resolve(LOCK),
  random: () => number = () => 0.5,
  signRequest: SignForOrigin = createNodeSigner(),
) {
  const logged: Record<string, unknown>[] = [];
  const clock = { ms: Date.now() };
  let stages = 0;
  const handler = createHandler({
    region: 'eu-central-1',
    config: { read, isOverdue: () => false, ageMs: () => 61_000 },
    keyCache: createKeyCache({
      now: () => clock.ms,
      random: () => 0,
      onFailure: (failure) => logged.push({ ...failure }),
    }),
    digestToken: (compactJwt) => createHash('sha256').update(compactJwt).digest('base64'),
    readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    now: () => new Date(clock.ms),
    signRequest,
    log: (record) => logged.push(record),
    elapsedMs: () => stages++,
    random,
  });
  const call = (bearer: string, uri = '/') =>
    handler.handle(originRequestEvent({ uri, headers: [['Authorization', `Bearer ${bearer}`]] }));
  return { handler, logged, call, clock };
}

test('after the warm-up a request finds settings and keys', async () => {
  const { handler, call, logged } = edgeSigner();

  await handler.warmUp();
  const answers = await Promise.all([call(token), call(token)]);

  expect(answers).toEqual([
    expect.objectContaining({ uri: '/' }),
    expect.objectContaining({ uri: '/' }),
  ]);
  expect(keyFetches).toBe(1);
  expect(logged).toEqual([]);
});

test('the warm-up rehearses: it signs without an identity, and logs nothing', async () => {
  const hosts: string[] = [];
  const { handler, call, logged } = edgeSigner(undefined, undefined, (request, options) => {
    hosts.push(request.host);
    return createNodeSigner()(request, options);
  });

  await handler.warmUp();
  await call(token);

  const rehearsed = 'a.lambda-url.eu-central-1.on.aws';
  expect(hosts).toEqual([rehearsed, rehearsed, rehearsed, expect.not.stringContaining('a.')]);
  expect(logged).toEqual([]);
});

test('no request is let through by the rehearsal, neither during it nor after it', async () => {
  const withoutToken = () =>
    handler.handle(originRequestEvent({ uri: '/', querystring: 'a=b', headers: [] }));
  const during: unknown[] = [];
  const { handler, logged } = edgeSigner(undefined, undefined, async (request, options) => {
    during.push(await withoutToken());
    return createNodeSigner()(request, options);
  });

  await handler.warmUp();
  const after = await withoutToken();

  expect(during.length).toBeGreaterThan(0);
  for (const answer of [...during, after]) expect(answer).toMatchObject({ status: '401' });
  expect(new Set(logged.map(({ code }) => code))).toEqual(new Set(['CREDENTIALS_MISSING']));
});

test('a signer that fails in the warm-up is reported by the first request', async () => {
  const { handler, call } = edgeSigner(undefined, undefined, () => {
    throw new Error('no');
  });

  await handler.warmUp();

  expect(await call(token)).toMatchObject({ status: '500' });
});

describe('a failed warm-up is logged, and not fatal', () => {
  test('no settings', async () => {
    const reads: Read[] = [
      { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' } },
      LOCK,
    ];
    const { handler, call, logged } = edgeSigner(() => Promise.resolve(reads.shift() as Read));

    await handler.warmUp();
    const answer = await call(token);

    expect(logged).toMatchObject([{ level: 'error', code: 'SETTINGS_UNAVAILABLE' }]);
    expect(answer).toMatchObject({ uri: '/' });
  });

  test('no keys', async () => {
    const { handler, call, logged, clock } = edgeSigner();
    keysAnswer = () => new HttpResponse(null, { status: 500 });

    await handler.warmUp();
    keysAnswer = () => HttpResponse.json(issuer.jwks());
    clock.ms += KEY_RETRY_MS;
    const answer = await call(token);

    expect(logged).toMatchObject([{ jwksUri: issuer.jwksUri }]);
    expect(answer).toMatchObject({ uri: '/' });
  });
});

test('new settings take effect at once, and cached keys are not fetched again', async () => {
  let current = settings;
  const { call } = edgeSigner(() => Promise.resolve(lockWith(current)));

  const before = await call(token);
  current = {
    ...settings,
    version: 2,
    value: {
      ...settings.value,
      issuers: settings.value.issuers.map((pool) => ({ ...pool, clientIds: ['client-b'] })),
    },
  };
  const after = await call(token);

  expect(before).toMatchObject({ uri: '/' });
  expect(after).toMatchObject({ status: '401', body: expect.stringContaining('TOKEN_CLIENT') });
  expect(keyFetches).toBe(1);
});

describe('a revocation takes effect at once, also for a token whose verdict is cached', () => {
  const updated = createIssuer({
    region: 'eu-central-1',
    userPoolId: issuer.userPoolId,
    issuerForm: 'updated',
  });

  test.each([
    ['the regional issuer', issuer],
    ['the updated issuer', updated],
  ])('%s', async (_name, tokens) => {
    keysAnswer = () => HttpResponse.json(tokens.jwks());
    const ada = { subject: 's', username: 'ada', clientId: 'client-a', issuedAt };
    const others = tokens.idToken({ ...ada, subject: 'other' });
    const revoked = tokens.idToken(ada);
    let current = LOCK;
    const { call, logged } = edgeSigner(() => Promise.resolve(current));

    const before = await call(revoked);
    const revocation = { issuer: issuer.userPoolId, subject: 's', revokedAt: issuedAt };
    const listed = { version: 1, value: { revocations: [revocation] } };
    current = { ok: true, value: { settings, revocations: listed } };
    const after = [await call(revoked), await call(others)];
    const again = await call(tokens.idToken({ ...ada, authTime: issuedAt + 1 }));
    current = LOCK;
    const lifted = await call(revoked);

    expect([before, after[1], again, lifted]).toEqual(
      Array(4).fill(expect.objectContaining({ uri: '/' })),
    );
    expect(after[0]).toMatchObject({
      status: '401',
      body: expect.stringContaining('"detail":"The token has been revoked: sign in again."'),
      headers: { 'www-authenticate': [{ value: 'Bearer error="invalid_token"' }] },
    });
    expect(logged).toMatchObject([{ code: 'TOKEN_REVOKED', status: 401, revokedAt: issuedAt }]);
    expect(JSON.stringify(logged)).not.toContain(revoked.split('.')[1]);
  });
});

test('a change of the revocations keeps the verifier, with the verdicts that it has cached', async () => {
  let current = LOCK;
  const verifications = jest.spyOn(crypto, 'createVerify');
  const { call } = edgeSigner(() => Promise.resolve(current));

  await call(token);
  const before = verifications.mock.calls.length;
  current = { ok: true, value: { settings, revocations: { version: 1, value: NO_REVOCATIONS } } };
  await call(token);
  const afterRevocation = verifications.mock.calls.length;
  current = lockWith({ ...settings, version: 2 });
  await call(token);
  const afterSettings = verifications.mock.calls.length;
  verifications.mockRestore();

  expect([afterRevocation - before, afterSettings - before]).toEqual([0, 1]);
});

test('a refusal is answered, and logged with its evidence and without the token', async () => {
  const { call, logged } = edgeSigner();

  const answer = await call(`${token}AAAA`);

  expect(answer).toMatchObject({ status: '401' });
  expect(logged).toEqual([
    {
      level: 'info',
      requestId: expect.any(String),
      status: 401,
      code: 'TOKEN_SIGNATURE',
      rule: null,
      coldStart: true,
      settings: { version: 1, ageSeconds: 61 },
      ms: { read: 1, settings: 1, caller: 1, total: 3 },
    },
  ]);
});

describe('the log line of a request', () => {
  const withLog = (log: Partial<EdgeSettings>) => () => {
    const rules: EdgeSettings['rules'] = [{ path: '/**', access: 'signed-in' }];
    const value = { version: 7, value: { ...settings.value, rules, ...log } };
    return Promise.resolve(lockWith(value));
  };

  test('that was allowed contains the rule, the settings and every stage', async () => {
    const { call, logged } = edgeSigner(withLog({ logAllows: 'all' }));

    await call(token);
    await call(token);

    expect(logged).toEqual([
      {
        level: 'info',
        requestId: expect.any(String),
        code: 'ALLOWED',
        rule: 'rules.0',
        coldStart: true,
        settings: { version: 7, ageSeconds: 61 },
        ms: { read: 1, settings: 1, caller: 1, sign: 1, total: 4 },
      },
      expect.objectContaining({ code: 'ALLOWED', coldStart: false }),
    ]);
  });

  test('lists the rules of all readings of the path', async () => {
    const rules: EdgeSettings['rules'] = [{ path: '/a', access: 'signed-in' }];
    const { call, logged } = edgeSigner(withLog({ logAllows: 'all', rules }));

    await call(token, '/a/');

    expect(logged).toMatchObject([{ code: 'ALLOWED', rule: [null, 'rules.0'] }]);
  });

  test.each([
    ['none', 0.0, 0],
    ['sampled', 0.0099, 1],
    ['sampled', 0.01, 0],
    ['all', 0.99, 1],
  ] as const)(
    'with logAllows %s and the random number %d: %d lines',
    async (logAllows, random, lines) => {
      const { call, logged } = edgeSigner(withLog({ logAllows }), () => random);

      await call(token);
      await call('nonsense');

      expect(logged.map(({ code }) => code)).toEqual([
        ...Array.from({ length: lines }, () => 'ALLOWED'),
        'TOKEN_OPAQUE',
      ]);
    },
  );

  test.each([
    ['without', {}, undefined],
    ['with', { logClientAddress: true }, '203.0.113.178'],
  ])('%s the address of the viewer', async (_name, log, clientAddress) => {
    const { call, logged } = edgeSigner(withLog(log));

    await call('nonsense');

    expect(logged[0]?.['clientAddress']).toBe(clientAddress);
    expect(JSON.stringify(logged).includes('203.0.113.178')).toBe(clientAddress !== undefined);
  });

  test('whose original target was left out says so, even if allowed requests are not logged', async () => {
    const { handler, logged } = edgeSigner();

    await handler.handle(
      originRequestEvent({
        querystring: `q=+${'x'.repeat(7_000)}`,
        headers: [['Authorization', `Bearer ${token}`]],
      }),
    );

    expect(logged).toEqual([
      expect.objectContaining({ code: 'ALLOWED', originalTarget: 'omitted' }),
    ]);
  });

  test('that was refused before the settings were read contains only what is known by then', async () => {
    const { handler, logged } = edgeSigner();

    await handler.handle(originRequestEvent({ uri: '/a//b' }));

    expect(logged).toEqual([
      {
        level: 'info',
        requestId: expect.any(String),
        status: 400,
        code: 'PATH_EMPTY_SEGMENT',
        position: expect.any(Number),
        coldStart: true,
        ms: { read: 1, total: 1 },
      },
    ]);
  });
});

test('pages of allowed origins may read the refusal, by the settings that were last in force', async () => {
  const cors = { allowOrigins: ['https://app.example.com'] };
  const reads: Read[] = [
    lockWith({ ...settings, value: { ...settings.value, cors } }),
    { ok: false, error: { code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' } },
  ];
  const { handler } = edgeSigner(() => Promise.resolve(reads.shift() as Read));
  const event = originRequestEvent({ headers: [['Origin', 'https://app.example.com']] });

  const answers = [await handler.handle(event), await handler.handle(event)];

  expect(answers).toMatchObject([
    {
      status: '401',
      headers: { 'access-control-allow-origin': [{ value: cors.allowOrigins[0] }] },
    },
    {
      status: '503',
      headers: { 'access-control-allow-origin': [{ value: cors.allowOrigins[0] }] },
    },
  ]);
});

describe('an unexpected error is a refusal', () => {
  test.each([
    ['an error', new RangeError(`about ${token}`), 'RangeError'],
    ['anything else', token, 'string'],
  ])('%s', async (_name, thrown, cause) => {
    const { call, logged } = edgeSigner(() => {
      throw thrown as Error;
    });

    const answer = await call(token);

    expect(answer).toMatchObject({ status: '500' });
    expect(logged).toMatchObject([{ level: 'error', code: 'UNFORESEEN', cause }]);
    expect(JSON.stringify([answer, logged])).not.toContain(token);
  });
});
