import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeCloudFormation, type FakeStack } from '../testing/fake-cloudformation.js';
import { destroyStage, type DestroyOptions } from './destroy-stage.js';

const server = setupServer();
beforeAll(() => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  server.listen({ onUnhandledRequest: 'error' });
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const HOME: FakeStack = {
  region: 'eu-central-1',
  name: 'furlock-dev',
  description: 'Furlock: the stage dev',
  status: 'CREATE_COMPLETE',
  resources: ['Distribution', 'FunctionUrl', 'Backend'],
};
const EDGE: FakeStack = {
  region: 'us-east-1',
  name: 'furlock-dev-eu-central-1-edge',
  description: 'What furlock-dev in eu-central-1 runs at the CloudFront edge',
  status: 'CREATE_COMPLETE',
  resources: ['EdgeRole', 'EdgeSigner'],
};
const REPLICATED =
  'Resource handler returned message: "Lambda was unable to delete arn:aws:lambda:us-east-1:111122223333:function:furlock-dev-eu-central-1-main-edge:1 because it is a replicated function."';

/** Destroys the stage `dev` with these stacks; time passes only while it waits. */
async function destroy(
  stacks: readonly FakeStack[],
  {
    region = 'eu-central-1',
    stopAfter = Number.POSITIVE_INFINITY,
    pace = 1,
    ...changes
  }: Partial<DestroyOptions> & { region?: string; stopAfter?: number; pace?: number } = {},
) {
  const aws = new FakeCloudFormation(stacks);
  server.use(
    http.post('https://cloudformation.*.amazonaws.com/', async ({ request }) =>
      aws.answer(new URL(request.url).host.split('.')[1] ?? '', await request.text()),
    ),
  );
  const said: string[] = [];
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  let slept = 0;
  const ended = await destroyStage({
    place: { stage: 'dev', region },
    cloudFormation: (of) =>
      new CloudFormation({
        region: of,
        maxAttempts: 1,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of-a-test' },
      }),
    waitsForReplicas: true,
    say: (line) => said.push(line),
    sleep: (ms) => {
      nowMs += ms * pace;
      slept += 1;
      aws.pass(ms * pace);
      return Promise.resolve();
    },
    isStopped: () => slept >= stopAfter,
    now: () => new Date(nowMs),
    ...changes,
  });
  return { ended, said, aws };
}

describe('a stage', () => {
  test('that was never deployed needs no deletion', async () => {
    const { ended, said, aws } = await destroy([]);

    expect(ended).toEqual({ outcome: 'gone' });
    expect(said).toEqual([
      'furlock-dev (eu-central-1): does not exist',
      'furlock-dev-eu-central-1-edge (us-east-1): does not exist',
    ]);
    expect(aws.deleted).toEqual([]);
  });

  test('is deleted from the home stack to the edge stack, with reports of what is left', async () => {
    const { ended, said, aws } = await destroy([HOME, EDGE]);

    expect(ended).toEqual({ outcome: 'gone' });
    expect(aws.deleted).toEqual(['furlock-dev', 'furlock-dev-eu-central-1-edge']);
    expect(said).toEqual([
      '12:00:00 furlock-dev (eu-central-1): deleting',
      '12:00:00 furlock-dev: 3 resources left, after less than a minute',
      '12:00:10 furlock-dev: 2 resources left, after less than a minute',
      '12:00:20 furlock-dev: 1 resource left, after less than a minute',
      'furlock-dev (eu-central-1): deleted',
      '12:00:30 furlock-dev-eu-central-1-edge (us-east-1): deleting',
      '12:00:30 furlock-dev-eu-central-1-edge: 2 resources left, after less than a minute',
      '12:00:40 furlock-dev-eu-central-1-edge: 1 resource left, after less than a minute',
      'furlock-dev-eu-central-1-edge (us-east-1): deleted',
    ]);
  });

  test('in us-east-1 is one stack', async () => {
    const { ended, aws } = await destroy([{ ...HOME, region: 'us-east-1' }, EDGE], {
      region: 'us-east-1',
    });

    expect(ended).toEqual({ outcome: 'gone' });
    expect(aws.deleted).toEqual(['furlock-dev']);
  });
});

describe('continues from any state', () => {
  const states: { name: string; stacks: FakeStack[]; deleted: string[] }[] = [
    {
      name: 'half deleted by an earlier run',
      stacks: [EDGE],
      deleted: ['furlock-dev-eu-central-1-edge'],
    },
    {
      name: 'in the middle of a deletion',
      stacks: [{ ...HOME, status: 'DELETE_IN_PROGRESS' }, EDGE],
      deleted: ['furlock-dev-eu-central-1-edge'],
    },
    {
      name: 'failed because of replicas that have since been removed',
      stacks: [{ ...EDGE, status: 'DELETE_FAILED', resources: ['EdgeSigner'] }],
      deleted: ['furlock-dev-eu-central-1-edge'],
    },
    {
      name: 'creation failed',
      stacks: [{ ...HOME, status: 'ROLLBACK_COMPLETE' }],
      deleted: ['furlock-dev'],
    },
  ];

  test.each(states)('$name', async ({ stacks, deleted }) => {
    const { ended, aws } = await destroy(stacks);

    expect(ended).toEqual({ outcome: 'gone' });
    expect(aws.deleted).toEqual(deleted);
  });
});

describe('replicas', () => {
  const held: FakeStack = { ...EDGE, heldForMs: 35 * 60_000, reason: REPLICATED };

  test('are waited for, with a retry and a report every ten minutes', async () => {
    const { ended, said, aws } = await destroy([HOME, held]);

    expect(ended).toEqual({ outcome: 'gone' });
    expect(aws.deleted.filter((name) => name === EDGE.name)).toHaveLength(5);
    const waits = said.filter((line) => line.includes('still has replicas'));
    expect(waits).toHaveLength(4);
    expect(waits[0]).toBe(
      '12:00:50 furlock-dev-eu-central-1-edge: the edge function still has replicas, after less than a minute. CloudFront removes them some hours after the distribution is deleted; next attempt in 10 min. Press Ctrl-C to stop; run this command again to continue.',
    );
    expect(waits[3]).toContain('after 30 min');
  });

  test('are not waited for with --no-wait', async () => {
    const { ended, aws } = await destroy([HOME, held], { waitsForReplicas: false });

    expect(ended).toMatchObject({
      outcome: 'replicas',
      sentence: expect.stringContaining('run this command again later'),
    });
    expect(aws.deleted).toEqual(['furlock-dev', 'furlock-dev-eu-central-1-edge']);
  });

  test('are not waited for indefinitely', async () => {
    const { ended } = await destroy([{ ...held, heldForMs: Number.POSITIVE_INFINITY }], {
      pace: 50,
    });

    expect(ended).toMatchObject({ outcome: 'replicas' });
  });

  test('block the only stack if home is us-east-1', async () => {
    const home = { ...HOME, region: 'us-east-1', heldForMs: 60_000, reason: REPLICATED };

    const { ended, aws } = await destroy([home], { region: 'us-east-1' });

    expect(ended).toEqual({ outcome: 'gone' });
    expect(aws.deleted).toEqual(['furlock-dev', 'furlock-dev']);
  });
});

describe('Ctrl-C', () => {
  const held: FakeStack = { ...EDGE, heldForMs: 60 * 60_000, reason: REPLICATED };

  test.each([
    ['while resources are deleted', [HOME, EDGE], 1, ['furlock-dev']],
    ['while replicas are waited for', [held], 1, [EDGE.name]],
  ])('%s stops cleanly, and requests nothing more', async (_name, stacks, stopAfter, deleted) => {
    const { ended, aws } = await destroy(stacks, { stopAfter });

    expect(ended).toMatchObject({
      outcome: 'stopped',
      sentence: expect.stringContaining('run this command again to delete the rest'),
    });
    expect(aws.deleted).toEqual(deleted);
  });
});

describe('what does not belong to the stage is not deleted', () => {
  const others: { name: string; stacks: FakeStack[] }[] = [
    {
      name: 'a stack with the name of the home stack',
      stacks: [{ ...HOME, description: 'Payroll' }, EDGE],
    },
    {
      name: 'a stack with the name of the edge stack, and therefore the home stack too',
      stacks: [HOME, { ...EDGE, description: '' }],
    },
  ];

  test.each(others)('$name', async ({ stacks }) => {
    const { ended, aws } = await destroy(stacks);

    expect(ended).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringContaining('nothing was deleted'),
    });
    expect(aws.deleted).toEqual([]);
  });

  test('other stages, other regions, and later stacks of the same name', async () => {
    const neighbours: FakeStack[] = [
      { ...HOME, region: 'eu-west-1' },
      { ...HOME, name: 'furlock-dev2', description: 'Furlock: the stage dev2' },
      { ...EDGE, name: 'furlock-dev-eu-west-1-edge' },
    ];

    const { aws } = await destroy([HOME, EDGE, ...neighbours]);

    expect(aws.left).toEqual(neighbours.map(({ region, name }) => `${region} ${name}`));
    expect(aws.deletedIds.every((id) => id.startsWith('arn:aws:cloudformation:'))).toBe(true);
  });
});

describe('a failed deletion is one sentence', () => {
  test('a resource that cannot be deleted', async () => {
    const { ended } = await destroy([
      { ...HOME, heldForMs: Number.POSITIVE_INFINITY, reason: 'Deletion protection is on.' },
    ]);

    expect(ended).toEqual({
      outcome: 'failed',
      sentence:
        'CloudFormation could not delete furlock-dev in eu-central-1 because of Backend (Deletion protection is on): fix the cause, then run this command again.',
    });
  });

  test('a stack that is being updated', async () => {
    const { ended, aws } = await destroy([{ ...HOME, status: 'UPDATE_IN_PROGRESS' }]);

    expect(ended).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringContaining('furlock-dev is in UPDATE_IN_PROGRESS: wait'),
    });
    expect(aws.deleted).toEqual([]);
  });
});
