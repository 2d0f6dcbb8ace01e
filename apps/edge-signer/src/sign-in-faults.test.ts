/**
 * Faults of the issuer at each step of a session, through the handler: nobody gets a session that is not
 * verified, nobody loses one that is, and nothing goes round in circles.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { locationOf, verdictOf } from './testing/answers.js';
import { Browser, FETCH } from './testing/browser.js';
import { interception, signInWorld, type Fault } from './testing/sign-in-world.js';

beforeAll(() => interception.start());
afterAll(() => interception.stop());

const FAULTS: Fault[] = ['slow', 'down', '500', 'rubbish', 'redirect', 'huge', 'empty'];
afterEach(() => {
  jest.useRealTimers();
});

/** Every timer but `setTimeout`, which limits the exchange with the issuer. */
const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'clearImmediate',
  'clearInterval',
] as const;

const HOUR_MS = 3_600_000;

/** Each step, and what becomes of it: the verdict, and whether the browser has a session afterwards. */
const STEPS: Record<
  string,
  { readonly run: (fault: Fault) => Promise<readonly [string, boolean]>; readonly outcome: unknown }
> = {
  'the exchange of the code': {
    run: async (fault) => {
      const world = signInWorld();
      const browser = new Browser(world);
      const started = locationOf(await browser.open('/'));
      world.fault = fault;
      return [verdictOf(await browser.open(world.authorize(started))), hasSession(browser)];
    },
    outcome: ['503 SIGN_IN_UNAVAILABLE', false],
  },
  'a refresh by navigation, while the token is valid': {
    run: (fault) =>
      refresh(fault, 56 * 60_000, async (browser) => {
        const back = await browser.open(locationOf(await browser.open('/a')));
        return `${locationOf(back)} ${verdictOf(await browser.open('/a'))}`;
      }),
    outcome: ['/a let through', true],
  },
  'a refresh by navigation, when it is not': {
    run: (fault) =>
      refresh(fault, HOUR_MS, async (browser) =>
        verdictOf(await browser.open(locationOf(await browser.open('/a')))),
      ),
    outcome: ['503 SIGN_IN_UNAVAILABLE', true],
  },
  'a refresh by a script': {
    run: (fault) =>
      refresh(fault, HOUR_MS, async (browser) =>
        verdictOf(await browser.post('/auth/refresh', '', FETCH)),
      ),
    outcome: ['503 SIGN_IN_UNAVAILABLE', true],
  },
  'the revocation': {
    run: (fault) =>
      refresh(fault, 0, async (browser) => verdictOf(await browser.post('/auth/sign-out'))),
    outcome: ['303', false],
  },
};

async function refresh(
  fault: Fault,
  laterMs: number,
  step: (browser: Browser) => Promise<string>,
): Promise<readonly [string, boolean]> {
  const world = signInWorld();
  const browser = new Browser(world);
  await browser.signIn();
  world.clock.ms += laterMs;
  world.fault = fault;
  return [await step(browser), hasSession(browser)];
}

/** Waits for an outcome; faked timers go on meanwhile. */
async function untilDone<Outcome>(outcome: Promise<Outcome>): Promise<Outcome> {
  let isDone = false;
  void outcome.finally(() => (isDone = true));
  while (!isDone) {
    await jest.advanceTimersByTimeAsync(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return outcome;
}

function hasSession(browser: Browser): boolean {
  return browser.names().some((name) => name.endsWith('-session'));
}

describe.each(Object.entries(STEPS))('%s', (_step, { run, outcome }) => {
  test.each(FAULTS)('token endpoint: %s', async (fault) => {
    if (fault === 'slow') jest.useFakeTimers({ doNotFake: [...REAL] });
    expect(await (fault === 'slow' ? untilDone(run(fault)) : run(fault))).toEqual(outcome);
  });
});

test('when the issuer works again, a session goes on', async () => {
  const world = signInWorld();
  const browser = new Browser(world);
  await browser.signIn();
  world.clock.ms += HOUR_MS;
  world.fault = 'down';
  await browser.post('/auth/refresh', '', FETCH);
  world.fault = undefined;

  expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('200');
});

test('the log has the cause, and nothing that the issuer wrote', async () => {
  const world = signInWorld();
  const browser = new Browser(world);
  const started = locationOf(await browser.open('/'));
  world.fault = '500';
  await browser.open(world.authorize(started));

  expect(world.logged.at(-1)).toMatchObject({
    code: 'SIGN_IN_UNAVAILABLE',
    level: 'error',
    cause: 'OAUTH_RESPONSE_IS_NOT_CONFORM',
  });
  expect(JSON.stringify(world.logged)).not.toContain('Oops');
});

test.each([
  [undefined, 'SIGNED_OUT'],
  ['down', 'SIGNED_OUT_UNREVOKED'],
] as const)('signing out while the token endpoint is %s is logged as %s', async (fault, code) => {
  const world = signInWorld();
  const browser = new Browser(world);
  await browser.signIn();
  world.fault = fault;
  await browser.post('/auth/sign-out');

  expect(world.logged.at(-1)).toMatchObject({ code });
});
