import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import type { Context } from '../context.js';
import { run } from '../run.js';
import { FakeEdges, type FakeEdge } from '../testing/fake-edges.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const ONE = 'furlock-dev-main-ANPAONE';
const TWO = 'furlock-dev-main-ANPATWO';
const ROW = `${ONE}  lock main of stage dev in eu-central-1`;

async function cleanUp(
  edges: readonly FakeEdge[],
  argv: readonly string[] = [],
  given: Partial<Context> = {},
) {
  const aws = new FakeEdges(edges);
  server.use(...aws.handlers);
  const { context, out, err } = testContext(given);
  const exitCode = await run(['clean-up', ...argv], context);
  return { exitCode, out, err, deleted: aws.deleted, left: aws.left };
}

const whole = (name: string): string[] =>
  ['attachment', 'function', 'policy', 'role'].map((part) => `${part} ${name}`);

describe('without --yes', () => {
  test('what no stack holds is listed, and nothing is deleted', async () => {
    const { exitCode, out, err, deleted } = await cleanUp([{ name: TWO }, { name: ONE }]);

    expect({ exitCode, out, deleted }).toEqual({
      exitCode: 0,
      out: [`kept     ${ROW}`, `kept     ${ROW.replace(ONE, TWO)}`],
      deleted: [],
    });
    expect(err).toEqual([
      'Nothing was deleted. Run this again with --yes to delete what is not in use, with its role, policy and logs.',
    ]);
  });

  test('as one JSON object', async () => {
    const { out } = await cleanUp([{ name: ONE, usedBy: 'E1' }], ['--json']);

    expect(JSON.parse(out[0] ?? '')).toEqual({
      kept: [{ name: ONE, stage: 'dev', lock: 'main', region: 'eu-central-1', usedBy: ['E1'] }],
      deleted: [],
    });
  });

  test('nothing is kept', async () => {
    expect(await cleanUp([])).toMatchObject({
      exitCode: 0,
      out: [],
      err: ['No edge function is kept: stacks hold all of them.'],
    });
  });
});

describe('with --yes', () => {
  test('function, logs, policy and role are deleted in the order in which AWS allows it', async () => {
    const { exitCode, out, err, deleted, left } = await cleanUp([{ name: ONE }], ['--yes']);

    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: [`deleted  ${ROW}`],
      err: [`${ONE}: deleting …`],
    });
    expect(deleted).toEqual([
      `DeleteFunction ${ONE}`,
      `DeleteLogGroup us-east-1 /aws/lambda/us-east-1.${ONE}`,
      `DeleteLogGroup eu-west-1 /aws/lambda/us-east-1.${ONE}`,
      `DetachRolePolicy ${ONE}`,
      `DeletePolicyVersion ${ONE}`,
      `DeletePolicy ${ONE}`,
      `DeleteRolePolicy ${ONE}`,
      `DeleteRole ${ONE}`,
    ]);
    expect(left).toEqual([]);
  });

  test('as one JSON object', async () => {
    const { out } = await cleanUp([{ name: ONE }], ['--yes', '--json']);

    expect(JSON.parse(out[0] ?? '')).toMatchObject({ deleted: [ONE] });
  });

  test('logs are kept with --keep-logs', async () => {
    const { deleted } = await cleanUp([{ name: ONE }], ['--yes', '--keep-logs']);

    expect(deleted.filter((call) => call.includes('LogGroup'))).toEqual([]);
  });

  const interruptedRuns: readonly [name: string, gone: FakeEdge['gone']][] = [
    ['the function', ['function']],
    ['the attachment of the policy', ['function', 'attachment']],
    ['the policy', ['function', 'attachment', 'policy']],
  ];
  test.each(interruptedRuns)('a run continues one that stopped after %s', async (_, gone = []) => {
    const { exitCode, left } = await cleanUp([{ name: ONE, gone }], ['--yes']);

    expect([exitCode, left]).toEqual([0, []]);
  });
});

describe('is never deleted:', () => {
  const untouched: readonly (readonly [name: string, edge: FakeEdge, listed: boolean])[] = [
    ['what a stack holds', { name: ONE, inStack: 'CREATE_COMPLETE' }, false],
    ['what a stack is creating', { name: ONE, inStack: 'CREATE_IN_PROGRESS' }, false],
    ['what a stack could not delete', { name: ONE, inStack: 'DELETE_FAILED' }, false],
    ['what a distribution uses', { name: ONE, usedBy: 'E1' }, true],
    ['what has no tags', { name: ONE, tags: {} }, false],
    [
      'what has the tags of another lock',
      { name: ONE, tags: { 'furlock:stage': 'dev', 'furlock:lock': 'x', 'furlock:region': 'r' } },
      false,
    ],
    [
      'what has no home region',
      { name: ONE, tags: { 'furlock:stage': 'dev', 'furlock:lock': 'main' } },
      false,
    ],
    ['what has another name', { name: 'orders-ANPAONE' }, false],
  ];

  test.each(untouched)('%s', async (_name, edge, listed) => {
    const { exitCode, out, deleted, left } = await cleanUp([edge], ['--yes']);

    expect({ exitCode, deleted, left }).toEqual({
      exitCode: 0,
      deleted: [],
      left: whole(edge.name),
    });
    expect(out).toEqual(listed ? [`in use   ${ROW}, used by E1`] : []);
  });

  test('but what a deleted stack has left is', async () => {
    const { left } = await cleanUp([{ name: ONE, inStack: 'DELETE_SKIPPED' }], ['--yes']);

    expect(left).toEqual([]);
  });

  const filters: readonly (readonly string[])[] = [
    ['--region', 'us-east-1'],
    ['--stage', 'test'],
    ['--lock', 'admin'],
  ];
  test.each(filters)('what %s %s does not choose', async (...filter) => {
    const { deleted } = await cleanUp([{ name: ONE }], ['--yes', ...filter]);

    expect(deleted).toEqual([]);
  });

  test('what the filters choose is', async () => {
    const chosen = ['--region', 'eu-central-1', '--stage', 'dev', '--lock', 'main'];

    expect((await cleanUp([{ name: ONE }], ['--yes', ...chosen])).left).toEqual([]);
  });
});

describe('replicas', () => {
  const edges: FakeEdge[] = [{ name: ONE, replicatedFor: 2 }, { name: TWO }];

  test('are waited for, while the others are deleted', async () => {
    const slept: number[] = [];
    const { exitCode, out, err, left } = await cleanUp(edges, ['--yes'], {
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
    });

    expect([exitCode, left, slept]).toEqual([0, [], [600_000, 600_000]]);
    expect(out).toEqual([`deleted  ${ROW}`, `deleted  ${ROW.replace(ONE, TWO)}`]);
    expect(err.filter((line) => line.includes('Waiting'))).toEqual([
      `12:00:00 Waiting until CloudFront has removed the replicas of ${ONE}, some hours after the last distribution. Next attempt in 10 min; press Ctrl-C to stop, and run this again to continue.`,
      expect.any(String),
    ]);
    expect(err.filter((line) => line === `${TWO}: deleting …`)).toHaveLength(1);
  });

  test('are not waited for with --no-wait', async () => {
    const { exitCode, out, err, left } = await cleanUp(edges, ['--yes', '--no-wait']);

    expect([exitCode, left]).toEqual([1, whole(ONE)]);
    expect(out).toEqual([`kept     ${ROW}`, `deleted  ${ROW.replace(ONE, TWO)}`]);
    expect(err.at(-1)).toBe(
      `furlock: CloudFront has not yet removed the replicas of ${ONE}, which takes some hours after the last distribution: run this again later.`,
    );
  });

  test('are not waited for indefinitely', async () => {
    let nowMs = 0;
    const { exitCode } = await cleanUp([{ name: ONE, replicatedFor: 1_000 }], ['--yes'], {
      now: () => new Date(nowMs),
      sleep: (ms) => {
        nowMs += ms * 20;
        return Promise.resolve();
      },
    });

    expect([exitCode, nowMs > 24 * 3_600_000, nowMs < 30 * 3_600_000]).toEqual([1, true, true]);
  });

  test('Ctrl-C ends the wait, and says how to continue', async () => {
    let interrupt = (): void => undefined;
    const { exitCode, err, left } = await cleanUp(edges, ['--yes'], {
      onInterrupt: (listener) => {
        interrupt = listener;
        return () => undefined;
      },
      sleep: () => {
        interrupt();
        return Promise.resolve();
      },
    });

    expect([exitCode, left]).toEqual([130, whole(ONE)]);
    expect(err.at(-1)).toBe('furlock: Stopped after 1 deleted: run this again to delete the rest.');
  });

  test('a function that a distribution uses again is left alone', async () => {
    const { exitCode, left } = await cleanUp([{ name: ONE, replicatedFor: 1 }], ['--yes'], {
      sleep: () => {
        server.use(...new FakeEdges([{ name: ONE, usedBy: 'E1' }]).handlers);
        return Promise.resolve();
      },
    });

    expect([exitCode, left]).toEqual([0, whole(ONE)]);
  });
});

test('a policy that something else uses is one sentence, and the role is left for the next run', async () => {
  const aws = new FakeEdges([{ name: ONE }]);
  server.use(
    http.post('https://iam.amazonaws.com/', async ({ request }) =>
      (await request.clone().text()).includes('Action=DeletePolicy&')
        ? HttpResponse.xml(
            '<ErrorResponse><Error><Code>DeleteConflict</Code><Message>attached</Message></Error></ErrorResponse>',
            { status: 409 },
          )
        : undefined,
    ),
    ...aws.handlers,
  );
  const { context, err } = testContext();

  const exitCode = await run(['clean-up', '--yes'], context);

  expect([exitCode, err.at(-1)]).toEqual([
    1,
    expect.stringMatching(/^furlock: The call iam:DeletePolicy failed with DeleteConflict/),
  ]);
  expect(aws.left).toContain(`role ${ONE}`);
});

test('an invalid region is a usage error', async () => {
  const { exitCode, err } = await cleanUp([], ['--region', 'nowhere']);

  expect([exitCode, err[0]]).toEqual([
    2,
    expect.stringContaining('--region is not a valid region'),
  ]);
});
