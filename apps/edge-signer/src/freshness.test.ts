/**
 * How long an environment that is frozen after each response still honours what was withdrawn: for every
 * asking rhythm from 10 s to 12 h, while SSM and the issuer respond.
 *
 * `FURLOCK_SHOW_FRESHNESS=1 npx jest apps/edge-signer/src/freshness` prints the table.
 */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFrontAnswer } from '@furlock/cloudfront-http';
import { revocationsParameterName, type EdgeSettings } from '@furlock/edge-settings';
import { createIssuer } from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import {
  createVirtualProcess,
  originRequestEvent,
  type Freeze,
  type VirtualProcess,
} from '@furlock/test-kit';
import { createHandler } from './create-handler.js';
import { createLockConfig } from './create-lock-config.js';
import { MAX_WAIT_MS } from './gate.js';

const SETTINGS = '/furlock/test/main/settings/v1';
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const startMs = Date.now();
const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const heldToken = issuer.idToken({
  subject: 's',
  username: 'ada',
  clientId: 'client-a',
  issuedAt: Math.floor(startMs / 1000) - 60,
  validitySeconds: 3 * 86_400,
});
const keysBefore = issuer.jwks();
issuer.rotateKeys();
issuer.dropRetiredKeys();
const keysAfter = issuer.jwks();

let process: VirtualProcess;
afterEach(() => {
  process.restore();
});

/** A lock whose world the test changes. */
function lockedWorld(changes: Partial<EdgeSettings> = {}, jwks?: typeof keysBefore) {
  process = createVirtualProcess(startMs);
  const { now } = process;
  const world = {
    settings: {
      publicOrigin: 'https://api.example.com',
      issuers: [
        {
          kind: 'cognito',
          userPoolId: issuer.userPoolId,
          clientIds: ['client-a'],
          tokenUses: ['id', 'access'],
          ...(jwks && { jwks }),
        },
      ],
      ...changes,
    } as EdgeSettings,
    revocations: undefined as object | undefined,
    jwks: keysBefore,
    ssmLatencyMs: () => 40,
    keysLatencyMs: () => 60,
    calls: { ssm: 0, keys: 0 },
  };
  const ssmAnswer = () => ({
    Parameters: [
      { Name: SETTINGS, Value: JSON.stringify(world.settings), Version: 1 },
      ...(world.revocations === undefined
        ? []
        : [{ Name: REVOCATIONS, Value: JSON.stringify(world.revocations), Version: 1 }]),
    ],
    InvalidParameters: world.revocations === undefined ? [REVOCATIONS] : [],
  });
  const send = (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
    world.calls.ssm += 1;
    return process.call(world.ssmLatencyMs(), ssmAnswer, abortSignal);
  };
  const config = createLockConfig(SETTINGS, {
    client: { send } as unknown as Pick<SSMClient, 'send'>,
    now,
    random: () => 0.5,
  });
  const handler = createHandler({
    region: 'eu-central-1',
    config,
    keyCache: createKeyCache({
      now,
      random: () => 0.5,
      fetchJwks: () => {
        world.calls.keys += 1;
        return process.call(
          world.keysLatencyMs(),
          () => new TextEncoder().encode(JSON.stringify(world.jwks)).buffer,
        );
      },
    }),
    digestToken: (token) => createHash('sha256').update(token).digest('base64'),
    readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    now: () => new Date(now()),
    signRequest: createNodeSigner(),
    log: () => undefined,
    elapsedMs: () => 0,
    random: () => 0.5,
  });
  /** The status of the response; 200 if the request is sent on. */
  const ask = async (headers: readonly (readonly [string, string])[] = []): Promise<number> => {
    const answer = await process.run(() => handler.handle(originRequestEvent({ headers })));
    return Number((answer as Partial<CloudFrontAnswer>).status ?? 200);
  };
  const askWithToken = () => ask([['Authorization', `Bearer ${heldToken}`]]);
  return { world, config, handler, ask, askWithToken };
}

const REVOCATIONS = revocationsParameterName(SETTINGS);
const PUBLIC: EdgeSettings['rules'] = [{ path: '/**', access: 'public' }];

type LockedWorld = ReturnType<typeof lockedWorld>;

/** What is withdrawn just after it was read, whether it is still honoured, and the age that ends it. */
interface Withdrawal {
  readonly name: string;
  readonly limitMs: number;
  readonly start: () => LockedWorld;
  readonly withdraw: (locked: LockedWorld) => void;
  readonly isHonoured: (locked: LockedWorld) => Promise<boolean>;
}

const WITHDRAWALS: readonly Withdrawal[] = [
  {
    name: 'a removed rule',
    limitMs: 10 * MINUTE_MS,
    start: () => lockedWorld({ rules: PUBLIC }),
    withdraw({ world }) {
      world.settings = { ...world.settings, rules: [] };
    },
    isHonoured: async ({ ask }) => (await ask()) === 200,
  },
  {
    name: 'a withdrawn fetched key',
    limitMs: 15 * MINUTE_MS,
    start: () => lockedWorld(),
    withdraw({ world }) {
      world.jwks = keysAfter;
    },
    isHonoured: async ({ askWithToken }) => (await askWithToken()) === 200,
  },
  {
    name: 'a withdrawn initial key',
    limitMs: 5 * MINUTE_MS,
    start: () => lockedWorld({}, keysBefore),
    withdraw({ world }) {
      world.jwks = keysAfter;
    },
    isHonoured: async ({ askWithToken }) => (await askWithToken()) === 200,
  },
  {
    name: 'a revocation',
    limitMs: 10 * MINUTE_MS,
    start: () => lockedWorld(),
    withdraw({ world }) {
      const revokedAt = Math.floor(process.now() / 1000);
      world.revocations = { revocations: [{ issuer: issuer.userPoolId, revokedAt }] };
    },
    async isHonoured({ config }) {
      const read = await process.run(() => config.read());
      return read.ok && read.value.revocations.value.revocations.length === 0;
    },
  },
];

const RHYTHMS = [
  ['10 s', 10 * SECOND_MS],
  ['30 s', 30 * SECOND_MS],
  ['1 min', MINUTE_MS],
  ['3 min', 3 * MINUTE_MS],
  ['7 min', 7 * MINUTE_MS],
  ['10 min', 10 * MINUTE_MS],
  ['30 min', 30 * MINUTE_MS],
  ['120 min', 120 * MINUTE_MS],
  ['6 h', 6 * HOUR_MS],
  ['12 h', 12 * HOUR_MS],
] as const;

const FREEZES: readonly Omit<Freeze, 'ms'>[] = (['reset', 'hang', 'late'] as const).flatMap(
  (connections) => (['expire', 'stop'] as const).map((timers) => ({ connections, timers })),
);

/** By rhythm: the ages of the last request that was honoured and of the first that was not. */
const table = new Map<string, string[]>();
afterAll(() => {
  if (globalThis.process.env['FURLOCK_SHOW_FRESHNESS'] === undefined) return;
  const lines = [
    ['asked every', ...WITHDRAWALS.map(({ name }) => name)],
    ...Array.from(table, ([rhythm, cells]) => [rhythm, ...cells]),
  ];
  globalThis.process.stdout.write(`${lines.map((cells) => cells.join(' | ')).join('\n')}\n`);
});

const inMinutes = (ms: number) => `${Math.round(ms / 6_000) / 10} min`;

describe.each(RHYTHMS)('asked every %s, and frozen in between', (rhythm, rhythmMs) => {
  test.each(WITHDRAWALS)('$name', async ({ start, withdraw, isHonoured, limitMs }) => {
    let worstMs = -1;
    let closedMs = 0;
    for (const freeze of FREEZES) {
      const locked = start();
      await process.run(() => locked.handler.warmUp());
      expect(await isHonoured(locked)).toBe(true);
      const withdrawnMs = process.now();
      withdraw(locked);

      let honouredMs = -1;
      let refusedMs: number | undefined;
      while (refusedMs === undefined) {
        // One millisecond of background work: never enough for a refresh.
        await process.idle(1);
        process.freeze({ ...freeze, ms: rhythmMs - 1 });
        const askedMs = process.now();
        const isStillHonoured = await isHonoured(locked);
        expect(process.now() - askedMs).toBeLessThanOrEqual(MAX_WAIT_MS);
        if (isStillHonoured) honouredMs = askedMs - withdrawnMs;
        else refusedMs = askedMs - withdrawnMs;
        if (honouredMs > 24 * HOUR_MS) throw new Error('It is honoured for ever');
      }
      process.restore();

      expect(honouredMs).toBeLessThan(limitMs);
      expect(refusedMs).toBeLessThan(limitMs + rhythmMs + MAX_WAIT_MS);
      worstMs = Math.max(worstMs, honouredMs);
      closedMs = Math.max(closedMs, refusedMs);
    }
    const last = worstMs < 0 ? 'never honoured' : `honoured up to ${inMinutes(worstMs)}`;
    table.set(rhythm, [...(table.get(rhythm) ?? []), `${last}, closed at ${inMinutes(closedMs)}`]);
  });
});

const freeze = (ms: number) => process.freeze({ ms, connections: 'reset', timers: 'expire' });

describe('faults after a freeze', () => {
  test('a first connection that is dead does not delay what was withdrawn', async () => {
    const { world, handler, askWithToken } = lockedWorld();
    await process.run(() => handler.warmUp());
    world.jwks = keysAfter;
    freeze(2 * HOUR_MS);
    const latencies = { ssm: [Infinity, 40], keys: [Infinity, 60] };
    world.ssmLatencyMs = () => latencies.ssm.shift() ?? 40;
    world.keysLatencyMs = () => latencies.keys.shift() ?? 60;
    const fromMs = process.now();

    expect(await askWithToken()).toBe(401);
    expect(process.now() - fromMs).toBeLessThan(MAX_WAIT_MS);
  });

  test('settings and keys share one wait, and a slow SSM does not keep the keys from being fetched', async () => {
    const { world, handler, askWithToken } = lockedWorld();
    await process.run(() => handler.warmUp());
    world.jwks = keysAfter;
    world.ssmLatencyMs = () => Infinity;
    freeze(2 * HOUR_MS);
    const fromMs = process.now();

    expect(await askWithToken()).toBe(401);
    // The key id is no longer listed, so the edge looks once more before it refuses.
    expect(process.now() - fromMs).toBe(MAX_WAIT_MS + 60);
  });

  test('if neither responds, the request is served after one wait, and the next without a wait', async () => {
    const { world, handler, askWithToken } = lockedWorld();
    await process.run(() => handler.warmUp());
    world.ssmLatencyMs = world.keysLatencyMs = () => Infinity;
    freeze(2 * HOUR_MS);

    const waits: number[] = [];
    const statuses: number[] = [];
    for (let count = 0; count < 2; count++) {
      const fromMs = process.now();
      statuses.push(await askWithToken());
      waits.push(process.now() - fromMs);
    }

    expect(statuses).toEqual([200, 200]);
    expect(waits[0]).toBe(MAX_WAIT_MS);
    expect(waits[1]).toBeLessThanOrEqual(MAX_WAIT_MS);
  });

  test.each([
    ['by default', {}, 24 * HOUR_MS],
    ['as set', { freshness: { lastValidSeconds: 3_600 } }, HOUR_MS],
  ])('the last valid settings end after a day, %s', async (_name, changes, limitMs) => {
    const { world, handler, askWithToken } = lockedWorld(changes);
    await process.run(() => handler.warmUp());
    world.ssmLatencyMs = () => Infinity;

    freeze(limitMs - 2_000);
    const before = await askWithToken();
    freeze(2_000);
    const after = await askWithToken();

    expect([before, after]).toEqual([200, 503]);
  });

  test('the last valid keys end as set', async () => {
    const { world, handler, askWithToken } = lockedWorld({
      freshness: { lastValidSeconds: 3_600 },
    });
    await process.run(() => handler.warmUp());
    // As `fetchJwks` must, it gives up after four seconds.
    world.keysLatencyMs = () => 4_000;
    world.jwks = { keys: [] };

    freeze(HOUR_MS - 2_000);
    const before = await askWithToken();
    freeze(2_000);
    const after = await askWithToken();

    expect([before, after]).toEqual([200, 503]);
  });
});

describe('the ages of the settings', () => {
  test('apply to settings, fetched keys and initial keys', async () => {
    const freshness = { settingsSeconds: 60, fetchedKeysSeconds: 120, initialKeysSeconds: 180 };
    const closedAfter = async (locked: LockedWorld, isHonoured: () => Promise<boolean>) => {
      const fromMs = process.now();
      while (await isHonoured()) freeze(MINUTE_MS / 4);
      locked.world.calls.ssm = 0;
      return Math.floor((process.now() - fromMs) / SECOND_MS);
    };

    const rules = lockedWorld({ freshness, rules: PUBLIC });
    await process.run(() => rules.handler.warmUp());
    rules.world.settings = { ...rules.world.settings, rules: [] };
    const ofRule = await closedAfter(rules, async () => (await rules.ask()) === 200);
    process.restore();
    const fetched = lockedWorld({ freshness });
    await process.run(() => fetched.handler.warmUp());
    fetched.world.jwks = keysAfter;
    const ofFetched = await closedAfter(
      fetched,
      async () => (await fetched.askWithToken()) === 200,
    );
    process.restore();
    const initial = lockedWorld({ freshness }, keysBefore);
    await process.run(() => initial.handler.warmUp());
    initial.world.jwks = keysAfter;
    const ofInitial = await closedAfter(
      initial,
      async () => (await initial.askWithToken()) === 200,
    );

    expect([ofRule, ofFetched, ofInitial]).toEqual([60, 120, 180]);
  });
});

test('a busy environment never waits', async () => {
  const { handler, askWithToken, world } = lockedWorld();
  await process.run(() => handler.warmUp());

  for (let count = 0; count < 720; count++) {
    const fromMs = process.now();
    await askWithToken();
    expect(process.now()).toBe(fromMs);
    await process.idle(5_000);
  }

  expect(world.calls).toEqual({ ssm: 11, keys: 6 });
});
