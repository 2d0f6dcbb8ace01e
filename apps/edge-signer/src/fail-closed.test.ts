/**
 * Proves that the gate fails closed: each dependency breaks in every way, alone and in pairs, and no
 * request is let through.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createIssuer } from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent } from '@furlock/test-kit';
import { verifiedCaller } from './admit-caller.js';
import { createHandler, type HandlerDependencies } from './create-handler.js';
import { configWith } from './testing/config-with.js';
import { gate, type GateDependencies, type Lock } from './gate.js';

const claims = {
  issuerId: 'eu-central-1_AbCdEfGhI',
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: 'sub-ada',
  username: 'ada',
  groups: ['admins'],
  scopes: [],
  clientId: 'client-a',
  tokenUse: 'id',
  expiresAt: 1_800_000_000,
  payload: {},
} as const;
const settings: EdgeSettings = {
  publicOrigin: 'https://api.example.com',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: 'eu-central-1_AbCdEfGhI',
      clientIds: ['client-a'],
      tokenUses: ['id'],
    },
  ],
  rules: [{ path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] }],
  forwardToken: true,
};

/** The dependencies of the gate, each as a function that can be broken. */
const WORKING = {
  readLock: (): unknown => Promise.resolve({ ok: true, value: { settings, revocations: [] } }),
  verifyJwt: (): unknown => Promise.resolve({ ok: true, value: verifiedCaller(claims) }),
  readCredentials: (): unknown => ({ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret' }),
  now: (): unknown => new Date('2026-11-22T12:00:00Z'),
  signRequest: createNodeSigner() as (...given: never[]) => unknown,
};
type Dependency = keyof typeof WORKING;
type World = Readonly<Record<Dependency, (...given: never[]) => unknown>>;
const DEPENDENCIES = Object.keys(WORKING) as Dependency[];

const rejecting = () => {
  const rejected = Promise.reject(new RangeError('broken'));
  // Must not end the test run if nothing awaits it.
  rejected.catch(() => undefined);
  return rejected;
};

/** The ways in which a dependency breaks. */
const BREAKS: readonly (readonly [name: string, broken: () => unknown])[] = [
  [
    'throws',
    () => {
      throw new RangeError('broken');
    },
  ],
  [
    'throws nothing',
    () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- third-party code may throw anything
      throw undefined;
    },
  ],
  ['rejects', rejecting],
  ['never answers', () => new Promise(() => undefined)],
  ...[
    undefined,
    null,
    false,
    true,
    0,
    '',
    'rubbish',
    [],
    {},
    { ok: false },
    { ok: true },
    { ok: true, value: null },
    { ok: true, value: 'rubbish' },
    { ok: true, value: {} },
    { ok: true, value: [] },
    { ok: 'true', value: { headers: [['authorization', 'rubbish']] } },
    { ok: true, value: { headers: [['authorization', 'Bearer good']] } },
    { ok: true, value: { settings: {} } },
    { ok: true, value: { settings: { ...settings, publicOrigin: 1 } } },
    { ok: true, value: claims },
    { ok: true, value: { claims } },
    { ok: true, value: { identityHeader: verifiedCaller(claims).identityHeader } },
    { accessKeyId: 'ASIAEXAMPLE' },
    { secretAccessKey: 'secret' },
    { accessKeyId: '', secretAccessKey: '' },
    new Date(Number.NaN),
  ].map((rubbish) => [`gives ${JSON.stringify(rubbish)}`, () => rubbish] as const),
];

function dependenciesOf({ readLock, verifyJwt, ...world }: World): GateDependencies {
  return {
    ...world,
    async readLock() {
      const lock = (await readLock()) as { ok: true; value: Lock };
      // A broken result is returned as it is; a working one gets the verifier, broken or not.
      if (typeof lock?.value !== 'object' || lock.value === null) return lock;
      return { ...lock, value: { ...lock.value, verifier: { verifyJwt } } };
    },
  } as unknown as GateDependencies;
}

const event = originRequestEvent({
  uri: '/admin/x',
  headers: [
    ['Authorization', 'Bearer good'],
    ['X-Furlock-Identity', 'forged'],
  ],
});

/** Whether a request was let through: `closed` if it was refused, threw or is still waiting. */
async function outcomeOf(decide: () => Promise<unknown>): Promise<'passed' | 'closed'> {
  const decided = Promise.resolve()
    .then(decide)
    .then(
      (value) => (JSON.stringify(value)?.includes('"uri"') ? 'passed' : 'closed'),
      () => 'closed' as const,
    );
  // No timer: everything that does not depend on I/O has finished by then.
  const waiting = new Promise<'closed'>((resolve) => {
    let turns = 3;
    const turn = () => (turns-- > 0 ? setImmediate(turn) : resolve('closed'));
    turn();
  });
  return Promise.race([decided, waiting]);
}

const gated = (world: World) => outcomeOf(() => gate(event, dependenciesOf(world)));

test.each(['subject', 'groups', 'expiresAt'])(
  'no caller is created from claims without %s',
  (name) => {
    expect(() => verifiedCaller({ ...claims, [name]: undefined })).toThrow(TypeError);
  },
);

test('while everything works, the request is let through', async () => {
  expect(await gated(WORKING)).toBe('passed');
});

describe.each(DEPENDENCIES)('%s', (dependency) => {
  test.each(BREAKS)('%s, and nothing is let through', async (_name, broken) => {
    expect(await gated({ ...WORKING, [dependency]: broken })).toBe('closed');
  });
});

const PAIRS = DEPENDENCIES.flatMap((one, index) =>
  DEPENDENCIES.slice(index + 1).map((other) => [one, other] as const),
);

test.each(PAIRS)(
  '%s and %s break together in every way, and nothing is let through',
  async (one, other) => {
    const passed: string[] = [];
    for (const [oneName, oneBroken] of BREAKS) {
      for (const [otherName, otherBroken] of BREAKS) {
        const outcome = await gated({ ...WORKING, [one]: oneBroken, [other]: otherBroken });
        if (outcome === 'passed') passed.push(`${one} ${oneName}, ${other} ${otherName}`);
      }
    }

    expect(passed).toEqual([]);
  },
);

describe('around the gate', () => {
  const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
  // The verifier uses the real clock.
  const nowSeconds = Math.floor(Date.now() / 1000);
  const withInitialKeys: EdgeSettings = {
    ...settings,
    logAllows: 'all',
    // With initial keys, so that nothing here waits for the network.
    issuers: settings.issuers.map((entry) => ({ ...entry, jwks: issuer.jwks() })),
  };
  const signedIn = originRequestEvent({
    uri: '/admin/x',
    headers: [
      [
        'Authorization',
        `Bearer ${issuer.idToken({
          subject: 's',
          username: 'ada',
          clientId: 'client-a',
          groups: ['admins'],
          issuedAt: nowSeconds - 60,
        })}`,
      ],
    ],
  });
  const working: Record<string, (...given: never[]) => unknown> = {
    ...configWith(withInitialKeys),
    digestToken: (token: string) => createHash('sha256').update(token).digest('base64'),
    readCredentials: WORKING.readCredentials,
    now: () => new Date(nowSeconds * 1000),
    signRequest: WORKING.signRequest,
    elapsedMs: () => 1,
    random: () => 0,
    log: () => undefined,
  };
  const handler = (change: Partial<typeof working>) => {
    const { read, isOverdue, ageMs, ...world } = { ...working, ...change };
    // Deliberately contains values that the types forbid.
    return createHandler({
      region: 'eu-central-1',
      ...world,
      config: { read, isOverdue, ageMs },
      keyCache: createKeyCache({ now: () => nowSeconds * 1000 }),
    } as unknown as HandlerDependencies);
  };
  const handle = (change: Partial<typeof working>, given = signedIn) =>
    outcomeOf(() => handler(change).handle(given));

  test('while everything works, the request is let through', async () => {
    expect(await handle({})).toBe('passed');
  });

  describe.each(['read', 'readCredentials', 'now', 'signRequest'])('%s', (dependency) => {
    test.each(BREAKS)('%s, and nothing is let through', async (_name, broken) => {
      expect(await handle({ [dependency]: broken })).toBe('closed');
    });
  });

  // Dependencies that only log, time or cache must not change a decision.
  test.each(['isOverdue', 'ageMs', 'digestToken', 'elapsedMs', 'random', 'log'])(
    '%s breaks in every way, and no refused request is let through',
    async (dependency) => {
      const passed: string[] = [];
      for (const [name, broken] of BREAKS) {
        if ((await handle({ [dependency]: broken }, event)) === 'passed') passed.push(name);
      }

      expect(passed).toEqual([]);
    },
  );

  test.each<[string, unknown]>([
    ['null', null],
    ['no records', {}],
    ['an empty list', { Records: [] }],
    ['no request', { Records: [{ cf: { config: { eventType: 'origin-request' } } }] }],
    ['no headers', { Records: [{ cf: { ...event.Records[0].cf, request: { uri: '/' } } }] }],
  ])('an invalid event is not let through: %s', async (_name, rubbish) => {
    const logged: unknown[] = [];

    const answer = await handler({ log: (line: unknown) => logged.push(line) }).handle(
      rubbish as typeof event,
    );

    expect(answer).toMatchObject({ status: '500' });
    expect(logged).toMatchObject([{ level: 'error', code: 'EVENT_UNSUPPORTED' }]);
  });
});
