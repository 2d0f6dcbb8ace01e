/**
 * The effect of faults on viewers: none once a good value is cached, unless the request itself needs
 * the broken part, or finds the value so old that it waits for the refresh.
 */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { breakPart } from './testing/break-part.js';
import { curl } from './testing/curl.js';
import { signIn } from './testing/sign-in.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

// A machine that stops for a second looks like a request that waits.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

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

/** The line of an accepted request, with the milliseconds of the edge function. */
const ACCEPTED = /GET \/ 200 {2}edge ([\d.]+) ms/g;

/** A request that waits for an unresponsive SSM waits at least for one attempt (`edge-signer`). */
const SSM_ATTEMPT_MS = 1_500;

/** The successful calls to SSM so far. */
const calls = () => edge.output().match(/SSM: GetParameters 200/g)?.length ?? 0;

/**
 * Ages the cached settings of the environment, to exactly this: they are refreshed first, after the pause that
 * an earlier fault has caused. After six minutes, the next request starts a refresh.
 */
const age = async (duration = '6m') => {
  const before = calls();
  await breakPart(edge, 'environments=frozen:10m');
  for (let count = 0; calls() === before && count < 600; count++) await get(await signIn(edge));
  await breakPart(edge, `environments=frozen:${duration}`);
};

/** The milliseconds of the edge function for the requests that were accepted after the first `before`. */
const edgeMs = async (before: number, count: number): Promise<number[]> => {
  // Measured in the edge function, because on a busy machine curl's start takes longest.
  await edge.printed(new RegExp(`(?:${ACCEPTED.source}[^]*){${before + count}}`));
  return [...edge.output().matchAll(ACCEPTED)].slice(before).map(([, ms]) => Number(ms));
};
const acceptedSoFar = () => edge.output().match(ACCEPTED)?.length ?? 0;

describe('SSM', () => {
  test.each(['ssm=down', 'ssm=throttling', 'ssm=rubbish', 'ssm=slow:2s'])(
    '%s: the last good settings stay in use, and no request waits',
    async (fault) => {
      await age();
      await breakPart(edge, fault);
      const token = await signIn(edge);
      const before = acceptedSoFar();

      const answers = [await get(token), await get(token), await get(token)];

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(Math.max(...(await edgeMs(before, 3)))).toBeLessThan(SSM_ATTEMPT_MS);
    },
  );

  test('slow, and the settings are ten minutes old: one request waits, and uses the old ones', async () => {
    await age('10m');
    await breakPart(edge, 'ssm=slow:5s');
    const token = await signIn(edge);
    const before = acceptedSoFar();

    const answers = [await get(token), await get(token)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [first = 0, second = 0] = await edgeMs(before, 2);
    expect(first).toBeGreaterThanOrEqual(1_500);
    expect(second).toBeLessThan(SSM_ATTEMPT_MS);
  });

  test('responds: a removed rule is closed for the first request after ten minutes', async () => {
    const unsigned = () => curl([`${edge.endpoints.url}/`]);
    const ssm = new SSMClient({
      region: edge.endpoints.region,
      endpoint: edge.endpoints.ssmUrl,
      credentials: edge.endpoints.operatorCredentials,
    });
    const Name = '/furlock/dev/main/settings/v1';
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    const put = (Value = '') => ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
    const closed = JSON.parse(Parameter?.Value ?? '') as object;
    await put(JSON.stringify({ ...closed, rules: [{ path: '/**', access: 'public' }] }));
    await age('10m');
    const open = await unsigned();

    await put(Parameter?.Value);
    await breakPart(edge, 'environments=frozen:10m');
    const after = await unsigned();

    expect([open.status, after.status]).toEqual([200, 401]);
  });

  test('a refresh that a long freeze interrupts is restarted, and is not a failure', async () => {
    const failures = () => edge.output().split('could not read the settings').length;
    await age();
    await breakPart(edge, 'ssm=slow:1s');
    await get(await signIn(edge));
    const before = { failures: failures(), calls: calls() };

    await breakPart(edge, 'environments=frozen:10m');
    await breakPart(edge, 'ssm=off');
    const { status } = await get(await signIn(edge));

    expect(status).toBe(200);
    expect(calls()).toBe(before.calls + 1);
    expect(failures()).toBe(before.failures);
  });

  test('without any valid settings: 503, Retry-After, and one call for many requests', async () => {
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
      // Retries until the pause of a few seconds is over.
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
    '%s: cached keys still verify tokens',
    async (fault) => {
      await breakPart(edge, fault);

      expect((await get(await signIn(edge))).status).toBe(200);
    },
  );

  test('keys=rotated: old and new tokens pass', async () => {
    // After a failed fetch there is a pause of one or two seconds; wait until it is over.
    await age();
    const before = await signIn(edge);
    await breakPart(edge, 'keys=rotated');
    const after = await signIn(edge);

    expect([(await get(before)).status, (await get(after)).status]).toEqual([200, 200]);
  });
});

describe('a part that a request itself needs', () => {
  test.each([
    ['credentials=expired', 403, 'x-amzn-errortype'],
    ['clock=ahead:10m', 403, 'x-amzn-errortype'],
    ['clock=behind:10m', 403, 'x-amzn-errortype'],
    ['edge=timeout', 503, 'x-cache'],
    ['backend=failing', 502, 'x-cache'],
    ['backend=slow:200ms', 200, 'x-cache'],
    ['credentials=rotated', 200, 'x-cache'],
  ])('%s: %d, and 200 after the repair', async (fault, status, header) => {
    await breakPart(edge, fault);
    const answer = await get(await signIn(edge));
    await fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });

    expect(answer.status).toBe(status);
    expect(answer.headers[header]).toBeDefined();
    expect((await get(await signIn(edge))).status).toBe(200);
  });

  test('backend=closing: the viewer can detect the incomplete response', async () => {
    await breakPart(edge, 'backend=closing');

    await expect(get(await signIn(edge))).rejects.toThrow(/curl ended with (18|56)/);
  });
});

test('the control address accepts only programs on this machine', async () => {
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
