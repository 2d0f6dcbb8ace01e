/**
 * Checks the number of operations of the shipped bundle for a request, which noise does not affect.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCountedBundle, type CountedBundle } from './count-operations.js';
import { browserEvent, type EventShape } from './events.js';
import { CLIENT_ID, createWorld, type World } from './world.js';

const event = (shape: EventShape) => browserEvent(shape, { clientId: CLIENT_ID });

describe('an environment that has started', () => {
  let world: World;
  let bundle: CountedBundle;
  beforeAll(async () => {
    world = await createWorld();
    bundle = await startCountedBundle(world);
  });
  afterAll(() => world.close());

  test('calls SSM once, then the issuer once', () => {
    expect(world.aws.requestedHosts).toEqual([
      'ssm.eu-central-1.amazonaws.com',
      'cognito-idp.eu-central-1.amazonaws.com',
    ]);
    expect(bundle.init.calls).toBe(2);
  });

  test('verifies a new token with one RSA operation and no call', async () => {
    await bundle.handle([event({ token: world.token(1) })]);

    const { counts, statuses } = await bundle.handle([event({ token: world.token(2) })]);

    expect(statuses).toEqual(['passed']);
    expect(counts).toMatchObject({ rsa: 1, keyImports: 0, calls: 0, timers: 0 });
  });

  test('looks up a known token without an RSA operation', async () => {
    const token = world.token(3);
    await bundle.handle([event({ token })]);

    const { counts, statuses } = await bundle.handle([event({ token })]);

    expect(statuses).toEqual(['passed']);
    expect(counts).toMatchObject({ rsa: 0, keyImports: 0, calls: 0, timers: 0 });
  });

  test('hashes the token once, the request once, and twice for the signature', async () => {
    const token = world.token(4);
    await bundle.handle([event({ token })]);

    const { counts } = await bundle.handle([event({ token })]);

    expect(counts).toMatchObject({ sha256: 4, hmac: 0, keyImports: 0, calls: 0, timers: 0 });
  });

  test('hashes a body once and without a copy', async () => {
    const token = world.token(5);
    await bundle.handle([event({ token })]);

    const { counts, statuses } = await bundle.handle([
      event({ token, body: Buffer.alloc(1_048_576, 'body') }),
    ]);

    expect(statuses).toEqual(['passed']);
    expect(counts).toMatchObject({ largeHashes: 1, largeCopies: 0 });
  });
});

describe('a refusal', () => {
  let world: World;
  let bundle: CountedBundle;
  beforeAll(async () => {
    world = await createWorld();
    bundle = await startCountedBundle(world);
  });
  afterAll(() => world.close());

  const part = (token: string, index: number) => token.split('.')[index] as string;
  const withPart = (token: string, index: number, change: (claims: object) => object) => {
    const json = JSON.parse(Buffer.from(part(token, index), 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify(change(json))).toString('base64url');
    return token.split('.').toSpliced(index, 1, changed).join('.');
  };

  const anHourAgo = Math.floor(Date.now() / 1000) - 7_200;
  const cheap: [code: string, token: () => string][] = [
    ['TOKEN_MALFORMED', () => 'e30.b'],
    ['TOKEN_OPAQUE', () => 'opaque'],
    ['TOKEN_ALGORITHM', () => withPart(world.token(), 0, (header) => ({ ...header, alg: 'none' }))],
    [
      'TOKEN_ISSUER',
      () => withPart(world.token(), 1, (claims) => ({ ...claims, iss: 'https://example.com' })),
    ],
    ['TOKEN_EXPIRED', () => world.token(0, { issuedAt: anHourAgo })],
  ];
  test.each(cheap)('%s causes no RSA operation and no call', async (code, token) => {
    const { counts, codes } = await bundle.handle([event({ token: token() })]);

    expect(codes).toEqual([code]);
    expect(counts).toMatchObject({ rsa: 0, keyImports: 0, calls: 0, timers: 0 });
  });

  // Once in ten seconds for each code, so that the log can say what was found (ADR 17).
  test('for another client is explained once with an RSA operation, then without one', async () => {
    const token = () => event({ token: world.token(0, { clientId: 'another client' }) });

    const first = await bundle.handle([token()]);
    const flood = await bundle.handle(Array.from({ length: 50 }, token));

    expect(new Set([...first.codes, ...flood.codes])).toEqual(new Set(['TOKEN_CLIENT']));
    expect(first.counts).toMatchObject({ rsa: 1, calls: 0, timers: 0 });
    expect(flood.counts).toMatchObject({ rsa: 0, keyImports: 0, calls: 0, timers: 0 });
  });

  test('for a forged signature causes one RSA operation', async () => {
    const [header, payload] = world.token(1).split('.');
    const token = [header, payload, part(world.token(2), 2)].join('.');

    const { counts, codes } = await bundle.handle([event({ token })]);

    expect(codes).toEqual(['TOKEN_SIGNATURE']);
    expect(counts).toMatchObject({ rsa: 1, calls: 0, timers: 0 });
  });

  test('for unknown key ids causes one call to the issuer, then none during the cool-down', async () => {
    const unknown = (kid: string) =>
      event({ token: withPart(world.token(), 0, (header) => ({ ...header, kid })) });
    const flood = (round: string) =>
      Array.from({ length: 50 }, (_, index) => unknown(`${round}-${index}`));

    const taken = [
      await bundle.handle([unknown('first')]),
      await bundle.handle(flood('a')),
      await bundle.handle([unknown('later')], 60_000),
      // Two calls: a request that arrives during a fetch may need keys that the response lacks.
      await bundle.handle(flood('b'), 60_000),
    ];

    expect(new Set(taken.flatMap(({ codes }) => codes))).toEqual(new Set(['TOKEN_KEY_UNKNOWN']));
    expect(taken.map(({ counts }) => counts.calls)).toEqual([1, 0, 1, 2]);
    expect(taken.map(({ counts }) => counts.rsa)).toEqual([0, 0, 0, 0]);
  });
});

test('a session costs the operations of a bearer token, and nobody else pays for sessions', async () => {
  const [plain, signingIn] = await Promise.all([createWorld(), createWorld({ signsIn: true })]);
  try {
    const known = async (world: World, shape: EventShape) => {
      const bundle = await startCountedBundle(world);
      const request = event({ token: world.token(), hasCookie: false, ...shape });
      await bundle.handle([request]);
      return bundle.handle([request]);
    };
    const bearer = await known(plain, {});

    expect(bearer).toMatchObject({ statuses: ['passed'], counts: { rsa: 0, sha256: 4 } });
    expect(await known(signingIn, {})).toEqual(bearer);
    expect(await known(signingIn, { isSession: true })).toEqual(bearer);
  } finally {
    plain.close();
    signingIn.close();
  }
});

test('an environment with the keys in its settings calls only SSM', async () => {
  const world = await createWorld({ keysInSettings: true });
  try {
    const bundle = await startCountedBundle(world);

    const { counts, statuses } = await bundle.handle([event({ token: world.token() })]);

    expect(statuses).toEqual(['passed']);
    expect(counts).toMatchObject({ rsa: 1, calls: 0 });
    expect(world.aws.requestedHosts).toEqual(['ssm.eu-central-1.amazonaws.com']);
  } finally {
    world.close();
  }
});

test('a thousand concurrent requests without settings and keys share one call for each', async () => {
  const world = await createWorld({ isDown: true });
  try {
    const bundle = await startCountedBundle(world);
    // The client of SSM tries twice, each time on a new connection: one that was kept may have died in a freeze.
    expect([world.aws.requestedHosts.length, world.aws.connections]).toEqual([2, 2]);
    world.aws.isDown = false;
    world.aws.requestedHosts.length = 0;
    const token = world.token();

    const { statuses } = await bundle.handle(
      Array.from({ length: 1_000 }, () => event({ token })),
      60_000,
    );

    expect(new Set(statuses)).toEqual(new Set(['passed']));
    expect(world.aws.requestedHosts).toEqual([
      'ssm.eu-central-1.amazonaws.com',
      'cognito-idp.eu-central-1.amazonaws.com',
    ]);
  } finally {
    world.close();
  }
});
