/**
 * The proof that the gate fails closed: everything that it depends on breaks in every way, one at a
 * time and in pairs, and no request leaves.
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

/** All that the gate asks of the world, each as a function that can be broken. */
const WORKING = {
  readLock: (): unknown => Promise.resolve({ ok: true, value: { settings } }),
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
  // Where nobody awaits it, it must not end the test run.
  rejected.catch(() => undefined);
  return rejected;
};

/** The ways in which anything breaks. */
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
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- foreign code may
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
      // What is broken comes through as it is; what works gets the verifier, broken or not.
      if (typeof lock?.value !== 'object' || lock.value === null) return lock;
      return { ...lock, value: { ...lock.value, verifier: { verifyJwt } } };
    },
  } as GateDependencies;
}

const event = originRequestEvent({
  uri: '/admin/x',
  headers: [
    ['Authorization', 'Bearer good'],
    ['X-Furlock-Identity', 'forged'],
  ],
});

/** What becomes of a request: it left, or it did not, whether refused, thrown or still waiting. */
async function outcomeOf(decide: () => Promise<unknown>): Promise<'left' | 'closed'> {
  const decided = Promise.resolve()
    .then(decide)
    .then(
      (value) => (JSON.stringify(value)?.includes('"uri"') ? 'left' : 'closed'),
      () => 'closed' as const,
    );
  // No timer: everything that can go on without the world has gone on by then.
  const waiting = new Promise<'closed'>((resolve) => {
    let turns = 3;
    const turn = () => (turns-- > 0 ? setImmediate(turn) : resolve('closed'));
    turn();
  });
  return Promise.race([decided, waiting]);
}

const gated = (world: World) => outcomeOf(() => gate(event, dependenciesOf(world)));

test.each(['subject', 'groups', 'expiresAt'])('claims without %s make no caller', (name) => {
  expect(() => verifiedCaller({ ...claims, [name]: undefined })).toThrow(TypeError);
});

test('while everything works, the request leaves', async () => {
  expect(await gated(WORKING)).toBe('left');
});

describe.each(DEPENDENCIES)('%s', (dependency) => {
  test.each(BREAKS)('%s, and nothing leaves', async (_name, broken) => {
    expect(await gated({ ...WORKING, [dependency]: broken })).toBe('closed');
  });
});

const PAIRS = DEPENDENCIES.flatMap((one, index) =>
  DEPENDENCIES.slice(index + 1).map((other) => [one, other] as const),
);

test.each(PAIRS)(
  '%s and %s break together in every way, and nothing leaves',
  async (one, other) => {
    const left: string[] = [];
    for (const [oneName, oneBroken] of BREAKS) {
      for (const [otherName, otherBroken] of BREAKS) {
        const outcome = await gated({ ...WORKING, [one]: oneBroken, [other]: otherBroken });
        if (outcome === 'left') left.push(`${one} ${oneName}, ${other} ${otherName}`);
      }
    }

    expect(left).toEqual([]);
  },
);

describe('around the gate', () => {
  const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
  // The verifier goes by the real clock.
  const nowSeconds = Math.floor(Date.now() / 1000);
  const carried: EdgeSettings = {
    ...settings,
    logAllows: 'all',
    // The keys are carried, so that nothing here waits for the network.
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
    read: () => Promise.resolve({ ok: true, value: { version: 1, value: carried } }),
    ageMs: () => 1,
    digestToken: (token: string) => createHash('sha256').update(token).digest('base64'),
    readCredentials: WORKING.readCredentials,
    now: () => new Date(nowSeconds * 1000),
    signRequest: WORKING.signRequest,
    elapsedMs: () => 1,
    random: () => 0,
    log: () => undefined,
  };
  const handle = (change: Partial<typeof working>, given = signedIn) => {
    const { read, ageMs, ...world } = { ...working, ...change };
    // Some of it is what the types forbid: that is what is tried.
    const handler = createHandler({
      region: 'eu-central-1',
      ...world,
      config: { read, ageMs },
      keyCache: createKeyCache({ now: () => nowSeconds * 1000 }),
    } as unknown as HandlerDependencies);
    return outcomeOf(() => handler.handle(given));
  };

  test('while everything works, the request leaves', async () => {
    expect(await handle({})).toBe('left');
  });

  describe.each(['read', 'readCredentials', 'now', 'signRequest'])('%s', (dependency) => {
    test.each(BREAKS)('%s, and nothing leaves', async (_name, broken) => {
      expect(await handle({ [dependency]: broken })).toBe('closed');
    });
  });

  // What only tells and times may be wrong without opening or closing anything.
  test.each(['ageMs', 'digestToken', 'elapsedMs', 'random', 'log'])(
    '%s breaks in every way, and nobody is let in who was not',
    async (dependency) => {
      const left: string[] = [];
      for (const [name, broken] of BREAKS) {
        if ((await handle({ [dependency]: broken }, event)) === 'left') left.push(name);
      }

      expect(left).toEqual([]);
    },
  );

  test.each<[string, unknown]>([
    ['null', null],
    ['no records', {}],
    ['an empty list', { Records: [] }],
    ['no request', { Records: [{ cf: { config: { eventType: 'origin-request' } } }] }],
    ['no headers', { Records: [{ cf: { ...event.Records[0].cf, request: { uri: '/' } } }] }],
  ])('an event that is %s opens nothing', async (_name, rubbish) => {
    expect(await handle({}, rubbish as typeof event)).toBe('closed');
  });
});
