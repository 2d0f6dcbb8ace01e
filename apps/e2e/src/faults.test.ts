/**
 * What viewers see while something is broken: nothing, once there was a good value, unless it is
 * what their own request needs.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { breakPart } from './testing/break-part.js';
import { curl } from './testing/curl.js';
import { signIn } from './testing/sign-in.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterEach(async () => {
  await fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
});
afterAll(async () => {
  await edge.stop();
});

const get = (token: string) =>
  curl(['--header', `Authorization: Bearer ${token}`, `${edge.endpoints.url}/`]);

/** The line of a request that was let through, with the milliseconds of the edge function. */
const LET_THROUGH = /GET \/ 200 {2}edge ([\d.]+) ms/g;

/** Who waits for an SSM that does not answer waits for one attempt at least (`edge-signer`). */
const PATIENCE_WITH_SSM_MS = 1_500;

/** Ages the settings that the environment holds: its next request begins a refresh. */
const age = async () => {
  await get(await signIn(edge));
  await breakPart(edge, 'environments=frozen:10m');
};

describe('SSM', () => {
  test.each(['ssm=down', 'ssm=throttling', 'ssm=rubbish', 'ssm=slow:2s'])(
    '%s: the last good settings serve on, and nobody waits',
    async (fault) => {
      await age();
      await breakPart(edge, fault);
      const token = await signIn(edge);
      const before = edge.output().match(LET_THROUGH)?.length ?? 0;

      const answers = [await get(token), await get(token), await get(token)];

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      // In the edge function alone: starting curl may take longer than anything on a busy machine.
      await edge.printed(new RegExp(`(?:${LET_THROUGH.source}[^]*){${before + 3}}`));
      const edgeMs = [...edge.output().matchAll(LET_THROUGH)].slice(before).map(([, ms]) => ms);
      expect(Math.max(...edgeMs.map(Number))).toBeLessThan(PATIENCE_WITH_SSM_MS);
    },
  );

  test('a refresh that a long freeze cuts is started again, and is no failure', async () => {
    const failures = () => edge.output().split('could not read the settings').length;
    const calls = () => edge.output().match(/SSM: GetParameter 200/g)?.length ?? 0;
    await age();
    await breakPart(edge, 'ssm=slow:1s');
    await get(await signIn(edge));
    const before = { failures: failures(), calls: calls() };

    await breakPart(edge, 'environments=frozen:10m');
    await breakPart(edge, 'ssm=off');
    const statuses = [(await get(await signIn(edge))).status];
    for (let count = 0; calls() === before.calls && count < 200; count++) {
      statuses.push((await get(await signIn(edge))).status);
    }

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(calls()).toBe(before.calls + 1);
    expect(failures()).toBe(before.failures);
  });

  test('with no good settings at all: 503, Retry-After, and one call for many requests', async () => {
    const cold = await startLocalEdge(undefined, { args: ['--fault', 'ssm=throttling'] });
    try {
      const { url, idToken } = cold.endpoints;
      const ask = () => curl(['--header', `Authorization: Bearer ${idToken}`, `${url}/`]);
      const refused = await Promise.all([ask(), ask(), ask(), ask()]);
      await breakPart(cold, 'ssm=off');

      for (const { status, headers, body } of refused) {
        expect([status, headers['retry-after']]).toEqual([503, '5']);
        expect(body).toContain('SETTINGS_UNAVAILABLE');
      }
      // As soon as the pause is over, which is seconds.
      let status = 503;
      for (let count = 0; status === 503 && count < 600; count++) status = (await ask()).status;
      expect(status).toBe(200);
    } finally {
      await cold.stop();
    }
  });
});

describe('keys', () => {
  test.each(['keys=unreachable', 'keys=slow:2s'])(
    '%s: those that are held verify on',
    async (fault) => {
      await breakPart(edge, fault);

      expect((await get(await signIn(edge))).status).toBe(200);
    },
  );

  test('keys=rotated: old and new tokens pass', async () => {
    // What could not be fetched just now is left alone for a second or two: let them pass.
    await age();
    const before = await signIn(edge);
    await breakPart(edge, 'keys=rotated');
    const after = await signIn(edge);

    expect([(await get(before)).status, (await get(after)).status]).toEqual([200, 200]);
  });
});

describe('what a request itself needs', () => {
  test.each([
    ['credentials=expired', 403, 'x-amzn-errortype'],
    ['clock=ahead:10m', 403, 'x-amzn-errortype'],
    ['clock=behind:10m', 403, 'x-amzn-errortype'],
    ['edge=timeout', 503, 'x-cache'],
    ['backend=failing', 502, 'x-cache'],
    ['backend=slow:200ms', 200, 'x-cache'],
    ['credentials=rotated', 200, 'x-cache'],
  ])('%s: %d, and once it is mended 200', async (fault, status, header) => {
    await breakPart(edge, fault);
    const answer = await get(await signIn(edge));
    await fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });

    expect(answer.status).toBe(status);
    expect(answer.headers[header]).toBeDefined();
    expect((await get(await signIn(edge))).status).toBe(200);
  });

  test('backend=closing: the viewer learns that the answer is not whole', async () => {
    await breakPart(edge, 'backend=closing');

    await expect(get(await signIn(edge))).rejects.toThrow(/curl ended with (18|56)/);
  });
});

test('the control address is for programs on this machine', async () => {
  const { url } = edge.endpoints;
  const page = `${url}/__furlock/faults`;
  const order = ['--data', 'ssm=down', page];

  const answers = [
    await curl(['--header', 'Origin: https://example.com', ...order]),
    await curl(['--header', 'Host: example.com', ...order]),
    await curl(['--request', 'PUT', ...order]),
    await curl(['--data', 'ssm=nonsense', page]),
    await curl([page]),
  ];

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 405, 400, 200]);
  expect(JSON.parse(answers[4]?.body ?? '')).toEqual({ faults: [] });
});
