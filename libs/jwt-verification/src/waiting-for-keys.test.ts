/**
 * When a request waits for the refresh of keys, how long, and which keys it gets then.
 */
import { createHash } from 'node:crypto';
import https from 'node:https';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createIssuer } from '@furlock/issuer-kit';
import {
  createVirtualProcess,
  proofRuns,
  type Freeze,
  type VirtualProcess,
} from '@furlock/test-kit';
import fc from 'fast-check';
import { createJwtVerifier } from './create-jwt-verifier.js';
import { createKeyCache } from './create-key-cache.js';
import { createIssuerKeys, type KeyFailure } from './issuer-keys.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FETCHED_MS = 15 * MINUTE_MS;
const INITIAL_MS = 5 * MINUTE_MS;
const MAX_WAIT_MS = 1_500;
const jwksUri = 'https://issuer.example.com/jwks';

let process: VirtualProcess;
afterEach(() => {
  process.restore();
});

/** How the issuer behaves: responds after a latency, or breaks the connection. */
interface Behaviour {
  readonly latencyMs: number;
  readonly isReset?: boolean;
}

const HEALTHY: Behaviour = { latencyMs: 60 };
const HANGS: Behaviour = { latencyMs: Infinity };

const keyOf = (kid: string) => ({ kty: 'RSA', kid, n: 'x'.repeat(342), e: 'AQAB' });

/** The key set at a time: one key that stays, and one whose id is the time. */
const jwksAt = (ms: number) => ({ keys: [keyOf('stays'), keyOf(String(ms))] });

const bytesOf = (jwks: object) => new TextEncoder().encode(JSON.stringify(jwks)).buffer;

function world() {
  process = createVirtualProcess(1_800_000_000_000);
  const { now } = process;
  const failures: KeyFailure[] = [];
  let script: readonly Behaviour[] = [HEALTHY];
  let fetches = 0;
  const keys = createIssuerKeys(jwksUri, {
    fetchJwks() {
      fetches += 1;
      const [behaviour = HEALTHY, ...rest] = script;
      if (rest.length > 0) script = rest;
      // `fetchJwks` must give up after five seconds.
      return process.call(Math.min(behaviour.latencyMs, 4_000), () => {
        if (behaviour.isReset || behaviour.latencyMs >= 4_000) throw new TypeError('reset');
        return bytesOf(jwksAt(now()));
      });
    },
    now,
    random: () => 0,
    onFailure: (failure) => failures.push(failure),
  });
  /** Finds a key: how long that took, and the age of the keys; undefined if there are none. */
  const find = async (kid = 'stays', waitUntilMs?: number) => {
    const fromMs = now();
    const found = await process.run(() => keys.find(kid, waitUntilMs));
    const waitedMs = now() - fromMs;
    const [time] = [...keys.inForce().keys()].filter((each) => each !== 'stays');
    return {
      waitedMs,
      code: found.ok ? 'found' : found.error.code,
      ageMs: found.ok ? now() - Number(time) : undefined,
    };
  };
  const follow = (...next: Behaviour[]): void => {
    script = next;
  };
  return { keys, find, follow, failures, fetches: () => fetches };
}

const freeze = (ms: number) => process.freeze({ ms, connections: 'hang', timers: 'expire' });

describe('old keys', () => {
  test.each([
    ['fetched', FETCHED_MS],
    ['initial', INITIAL_MS],
  ] as const)('that were %s make a request wait from exactly that age', async (kind, limitMs) => {
    for (const [ageMs, waitedMs] of [
      [limitMs - 1, 0],
      [limitMs, 60],
    ] as const) {
      const { keys, find } = world();
      if (kind === 'initial') keys.seed(jwksAt(process.now()));
      else await find();
      // The age of fetched keys counts from the request.
      freeze(kind === 'initial' ? ageMs : ageMs - 60);

      expect((await find()).waitedMs).toBe(waitedMs);
      process.restore();
    }
  });

  test('are fetched by a second attempt if the first hangs, on another connection', async () => {
    const { find, follow, failures } = world();
    await find();
    freeze(FETCHED_MS);
    follow(HANGS, HEALTHY);

    expect(await find()).toEqual({ waitedMs: 560, code: 'found', ageMs: 0 });
    expect(failures).toEqual([]);
  });

  test('are used if the issuer does not respond, and no request waits within the pause', async () => {
    const { find, follow, failures } = world();
    await find();
    freeze(FETCHED_MS);
    follow(HANGS);

    const first = await find();
    await process.idle(999);
    const withinPause = await find();
    await process.idle(1);
    const afterPause = await find();

    expect([first, withinPause, afterPause].map(({ waitedMs }) => waitedMs)).toEqual([
      1_500, 0, 1_500,
    ]);
    expect([first, withinPause, afterPause].map(({ code }) => code)).toEqual(
      Array(3).fill('found'),
    );
    expect(failures.map(({ cause }) => cause)).toEqual(
      Array(2).fill('The fetch of the key set did not complete in time'),
    );
  });

  test('that no longer contain the key refuse it with one fetch', async () => {
    const { keys, find, fetches } = world();
    keys.seed({ keys: [keyOf('withdrawn')] });
    freeze(INITIAL_MS);

    expect(await find('withdrawn')).toEqual({
      waitedMs: 60,
      code: 'TOKEN_KEY_UNKNOWN',
      ageMs: undefined,
    });
    expect(fetches()).toBe(1);
  });

  test('share one wait', async () => {
    const { keys, find, fetches } = world();
    await find();
    freeze(FETCHED_MS);

    await process.run(() => Promise.all(Array.from({ length: 1_000 }, () => keys.find('stays'))));

    expect(fetches()).toBe(2);
  });

  test('do not make a request wait longer than it may, or without time left', async () => {
    const { find, follow, failures } = world();
    await find();
    freeze(FETCHED_MS);
    follow(HANGS);

    expect((await find('stays', process.now())).waitedMs).toBe(0);
    expect(failures).toEqual([]);
    expect((await find('stays', process.now() + 100)).waitedMs).toBe(100);
  });
});

describe('the age of initial keys', () => {
  test.each([
    ['the same keys', jwksAt(1), 'stays'],
    ['other initial keys', { keys: [keyOf('other')] }, 'other'],
  ])('is not reset by %s', async (_name, jwks, kid) => {
    const { keys, find } = world();
    keys.seed(jwksAt(1));
    freeze(INITIAL_MS - 1);
    keys.seed(jwks);
    const young = await find(kid);
    freeze(1);
    const old = await find(kid);

    expect(young).toMatchObject({ waitedMs: 0, code: 'found' });
    expect(old.waitedMs).toBeGreaterThan(0);
  });

  test('counts from when the settings were read', async () => {
    const { keys, find } = world();
    keys.seed(jwksAt(1), process.now() - INITIAL_MS);

    expect((await find()).waitedMs).toBe(60);
  });

  test('newer initial keys replace older ones, but not fetched ones', async () => {
    const { keys, find } = world();
    keys.seed({ keys: [keyOf('older')] });
    keys.seed({ keys: [keyOf('newer')] });
    const initial = [...keys.inForce().keys()];
    await find('stays');
    keys.seed({ keys: [keyOf('newest')] });

    expect(initial).toEqual(['newer']);
    expect([...keys.inForce().keys()]).toContain('stays');
  });
});

test('a verdict does not outlive its key, or the age of the keys', async () => {
  const startMs = Date.now();
  process = createVirtualProcess(startMs);
  const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
  const token = issuer.idToken({
    subject: 's',
    username: 'ada',
    clientId: 'client-a',
    issuedAt: Math.floor(startMs / 1000) - 60,
    validitySeconds: 86_400,
  });
  let fetches = 0;
  const verifier = createJwtVerifier(
    [
      {
        kind: 'cognito',
        userPoolId: issuer.userPoolId,
        clientIds: ['client-a'],
        tokenUses: ['id'],
      },
    ],
    {
      keyCache: createKeyCache({
        now: process.now,
        random: () => 0,
        fetchJwks: () => {
          fetches += 1;
          return process.call(60, () => bytesOf(issuer.jwks()));
        },
      }),
      keyAges: { waitAfterMs: MINUTE_MS, initialWaitAfterMs: MINUTE_MS, maxAgeMs: HOUR_MS },
      verifiedTokens: {
        digest: (text) => createHash('sha256').update(text).digest('base64'),
        maxAgeSeconds: 3_600,
      },
      now: process.now,
    },
  );
  const codeOf = async () => {
    const verdict = await process.run(() => verifier.verifyJwt(token));
    return verdict.ok ? 'ok' : verdict.error.code;
  };
  const before = await codeOf();
  freeze(MINUTE_MS);
  const refreshed = await codeOf();
  issuer.rotateKeys();
  issuer.dropRetiredKeys();
  freeze(MINUTE_MS - 61);
  const remembered = await codeOf();
  freeze(61);
  const withdrawn = await codeOf();

  expect([before, refreshed, remembered, withdrawn]).toEqual([
    'ok',
    'ok',
    'ok',
    'TOKEN_KEY_UNKNOWN',
  ]);
  expect(fetches).toBeLessThanOrEqual(4);
});

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ latencyMs: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 1, arbitrary: fc.constant<Behaviour>(HANGS) },
  { weight: 1, arbitrary: fc.record({ latencyMs: fc.integer({ min: 1_600, max: 3_999 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      latencyMs: fc.integer({ min: 1, max: 400 }),
      isReset: fc.constant(true),
    }),
  },
);
const step = fc.record({
  awakeMs: fc.constantFrom(0, 1, 30, 300, 3_000, 30_000),
  freeze: fc.record<Freeze>({
    ms: fc.oneof(
      fc.constantFrom(0, 900, 2_000, 4_000),
      fc.integer({ min: 10_000, max: 20 * MINUTE_MS }),
      fc.integer({ min: 20 * MINUTE_MS, max: 13 * HOUR_MS }),
    ),
    connections: fc.constantFrom('reset' as const, 'hang' as const, 'late' as const),
    timers: fc.constantFrom('expire' as const, 'stop' as const),
  }),
  clockByMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -HOUR_MS, max: HOUR_MS }) },
  ),
  issuer: fc.array(behaviour, { minLength: 1, maxLength: 2 }),
});

test('in every schedule of requests, freezes and faults, the bounds hold', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(step, { minLength: 1, maxLength: 40 }),
      async (isSeeded, steps) => {
        const { keys, find, follow } = world();
        if (isSeeded) keys.seed(jwksAt(process.now()));
        else await find();
        let sinceFailedWaitMs = Infinity;
        for (const { awakeMs, freeze: frozen, clockByMs, issuer } of steps) {
          await process.idle(awakeMs);
          process.freeze(frozen);
          process.setClock(clockByMs);
          sinceFailedWaitMs += awakeMs + frozen.ms;
          follow(...issuer);
          const hadKeys = keys.inForce().size > 0;
          const { waitedMs, ageMs } = await find();
          sinceFailedWaitMs += waitedMs;

          if (hadKeys) expect(waitedMs).toBeLessThanOrEqual(MAX_WAIT_MS);
          expect(ageMs ?? 0).toBeLessThan(24 * HOUR_MS + MAX_WAIT_MS);
          const isStale = ageMs === undefined || ageMs - waitedMs >= FETCHED_MS;
          if (waitedMs > 0 && isStale) {
            if (clockByMs === 0) expect(sinceFailedWaitMs).toBeGreaterThanOrEqual(1_000);
            sinceFailedWaitMs = 0;
          }
          const responds = issuer.some(({ latencyMs, isReset }) => latencyMs <= 400 && !isReset);
          const isPaused = sinceFailedWaitMs <= MINUTE_MS;
          if (responds && !isPaused && clockByMs >= 0) expect(isStale).toBe(false);
        }
        process.restore();
      },
    ),
    proofRuns({ part: 300, all: 20_000, seed: 14 }),
  );
});

test('each fetch opens a new connection: one that was kept may have died in a freeze', async () => {
  process = createVirtualProcess(1_800_000_000_000);
  const request = jest.spyOn(https, 'request').mockImplementation(() => {
    throw new TypeError('no network');
  });

  await createKeyCache().keysAt(jwksUri).fill();
  const options = request.mock.calls.map(([, given]) => given);
  request.mockRestore();

  expect(options.map(({ agent }) => agent)).toEqual([false, false]);
});
