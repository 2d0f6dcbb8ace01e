/**
 * What holds in whichever order requests and answers of several tabs arrive, while tokens expire, the issuer fails
 * and sessions end.
 */
import { afterEach, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { FakeEdge, type Rotation } from './testing/fake-edge.js';
import { startBrowser, type Browser } from './testing/open-tabs.js';

let browser: Browser | undefined;
afterEach(() => {
  browser?.close();
});

/** What happens, in an order that the scheduler chooses. */
type Step =
  | { readonly kind: 'send'; readonly tab: number; readonly method: 'GET' | 'POST' }
  | { readonly kind: 'ask'; readonly tab: number }
  | { readonly kind: 'abort'; readonly tab: number }
  | { readonly kind: 'expire' | 'end' | 'fail' | 'recover' };

const tab = fc.nat({ max: 2 });
const use: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('send' as const),
    tab,
    method: fc.constantFrom('GET' as const, 'POST' as const),
  }),
  fc.record({ kind: fc.constant('ask' as const), tab }),
  fc.record({ kind: fc.constant('abort' as const), tab }),
);
const happening = (...kinds: ('expire' | 'end' | 'fail' | 'recover')[]): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constantFrom(...kinds) });

interface World {
  readonly steps: readonly Step[];
  readonly scheduler: fc.Scheduler;
  readonly hasLocks: boolean;
  readonly rotation: Rotation;
}

/** Lets everything happen, and returns what came of it. */
async function live({ steps, scheduler, hasLocks, rotation }: World) {
  let inFlight = 0;
  let mostInFlight = 0;
  const edge = new FakeEdge();
  edge.rotation = rotation;
  browser?.close();
  browser = startBrowser(edge, {
    hasLocks,
    wait: async (what) => {
      if (what === 'POST /auth/refresh') mostInFlight = Math.max(mostInFlight, ++inFlight);
      await scheduler.schedule(Promise.resolve(), what);
      if (what === 'answer to POST /auth/refresh') inFlight -= 1;
    },
  });
  const { open } = browser;
  browser.signIn('ada');
  edge.expireTokens();
  const tabs = [0, 1, 2].map(() => ({ session: open(), ended: 0 }));
  for (const one of tabs) {
    one.session.onSessionEnd(() => {
      one.ended += 1;
    });
  }

  const enough = new Error('enough');
  const act = async (step: Step, index: number): Promise<string> => {
    await scheduler.schedule(Promise.resolve(), step.kind);
    const path = `/item-${index}`;
    switch (step.kind) {
      case 'send': {
        const { method } = step;
        const init = { method, ...(method === 'POST' && { body: path }) };
        return String((await tabs[step.tab]?.session.fetch(path, init))?.status);
      }
      case 'ask':
        return tabs[step.tab]?.session.signedIn().then(String, String) ?? '';
      case 'abort': {
        const controller = new AbortController();
        const sent = tabs[step.tab]?.session.fetch(path, { signal: controller.signal });
        void scheduler.schedule(Promise.resolve(), 'abort').then(() => controller.abort(enough));
        return sent?.then(({ status }) => String(status), String) ?? '';
      }
      case 'expire':
        edge.expireTokens();
        break;
      case 'end':
        edge.endSessions();
        break;
      case 'fail':
      case 'recover':
        edge.isIssuerDown = step.kind === 'fail';
    }
    return step.kind;
  };
  const outcomes = await scheduler.waitFor(Promise.all(steps.map(act)));
  await scheduler.waitIdle();
  const sends = steps.flatMap(({ kind }, index) => {
    if (kind !== 'send' && kind !== 'abort') return [];
    const path = `/item-${index}`;
    return {
      kind,
      outcome: outcomes[index],
      sent: edge.received.filter((one) => one.endsWith(path)).length,
      seen: edge.seenByBackend.filter(({ target }) => target === path).length,
    };
  });
  return { edge, sends, outcomes, mostInFlight, ended: tabs.map(({ ended }) => ended) };
}

const world = (step: fc.Arbitrary<Step>, given: Record<string, unknown> = {}) =>
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 12 }),
    scheduler: fc.scheduler(),
    hasLocks: fc.boolean(),
    rotation: fc.constantFrom<Rotation>('none', 'grace', 'strict'),
    ...given,
  }) as fc.Arbitrary<World>;

test('whatever happens, the backend sees a request once if it is answered, and never if it is refused', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: use },
    { weight: 1, arbitrary: happening('expire', 'end', 'fail', 'recover') },
  );
  await fc.assert(
    fc.asyncProperty(world(step), async (given) => {
      const { sends, mostInFlight, ended } = await live(given);

      for (const { kind, outcome, sent, seen } of sends) {
        expect(sent).toBeLessThanOrEqual(2);
        if (outcome === '200') expect(seen).toBe(1);
        else if (outcome === '401') expect(seen).toBe(0);
        else expect([kind, outcome]).toEqual(['abort', 'Error: enough']);
      }
      if (given.hasLocks) expect(mostInFlight).toBeLessThanOrEqual(1);
      // There was one session.
      expect(Math.max(...ended)).toBeLessThanOrEqual(1);
    }),
    proofRuns({ part: 40, all: 5_000, seed: 15 }),
  );
});

test('after one expiry, every request of every tab is answered, after one refresh, and no session ends', async () => {
  const given = {
    hasLocks: fc.constant(true),
    steps: fc.array(
      use.filter(({ kind }) => kind !== 'abort'),
      { minLength: 1, maxLength: 12 },
    ),
  };
  await fc.assert(
    fc.asyncProperty(world(use, given), async (one) => {
      const { edge, sends, outcomes, ended } = await live(one);

      expect(sends.filter(({ outcome }) => outcome !== '200')).toEqual([]);
      expect(outcomes).not.toContain('null');
      expect(edge.countOf('POST /auth/refresh')).toBe(1);
      expect(ended).toEqual([0, 0, 0]);
    }),
    proofRuns({ part: 40, all: 5_000, seed: 16 }),
  );
});

test('without locks, tabs that refresh at once stay signed in if the issuer accepts a spent token', async () => {
  const given = {
    hasLocks: fc.constant(false),
    rotation: fc.constantFrom<Rotation>('none', 'grace'),
    steps: fc.array(
      use.filter(({ kind }) => kind !== 'abort'),
      { minLength: 1, maxLength: 12 },
    ),
  };
  await fc.assert(
    fc.asyncProperty(world(use, given), async (one) => {
      const { edge, sends, ended } = await live(one);

      expect(sends.filter(({ outcome }) => outcome !== '200')).toEqual([]);
      // Once for each tab.
      expect(edge.countOf('POST /auth/refresh')).toBeLessThanOrEqual(3);
      expect(ended).toEqual([0, 0, 0]);
    }),
    proofRuns({ part: 20, all: 2_500, seed: 17 }),
  );
});
