import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../aws-json/operator.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createLogs } from './create-logs.js';
import { LogStore } from './log-store.js';

const GROUP = '/aws/lambda/us-east-1.edge';
const operator = createOperatorCredentials();
const credentials = new CredentialStore();
const store = new LogStore('123456789012');
let served: ServedApp;

beforeAll(async () => {
  for (const [ms, fields] of [
    [1_000, { requestId: '-a==', code: 'TOKEN_EXPIRED' }],
    [2_000, { requestId: 'b"\\', code: 'TOKEN_EXPIRED' }],
    [3_000, { requestId: 'c', code: 'ALLOWED' }],
  ] as const) {
    store.write('ap-southeast-2', 'us-east-1.edge', JSON.stringify(fields), new Date(ms));
  }
  store.write('ap-southeast-2', 'us-east-1.edge', 'a line of Lambda', new Date(4_000));
  served = await serveApp(
    createLogs({
      store,
      deployment: { homeRegion: 'eu-central-1', roles: [] },
      callers: { operator, credentials },
      now: () => new Date(),
    }),
  );
});
afterAll(() => served.stop());

const client = (region = 'ap-southeast-2', keys: object = operator) =>
  new CloudWatchLogsClient({
    endpoint: served.url,
    region,
    credentials: keys as typeof operator,
    maxAttempts: 1,
  });

describe('FilterLogEvents', () => {
  const cases: [name: string, input: object, requestIds: string[]][] = [
    ['by request id', { filterPattern: '{ $.requestId = "-a==" }' }, ['-a==']],
    ['by a value with quotes', { filterPattern: '{ $.requestId = "b\\"\\\\" }' }, ['b"\\']],
    ['by code', { filterPattern: '{ $.code = "TOKEN_EXPIRED" }' }, ['-a==', 'b"\\']],
    ['by both', { filterPattern: '{ $.requestId = "c" && $.code = "TOKEN_EXPIRED" }' }, []],
    ['since a time', { filterPattern: '{ $.code = "TOKEN_EXPIRED" }', startTime: 2_000 }, ['b"\\']],
  ];
  test.each(cases)('%s', async (_name, input, requestIds) => {
    const { events = [] } = await client().send(
      new FilterLogEventsCommand({ logGroupName: GROUP, ...input }),
    );

    const found = events.map(
      ({ message = '' }) => (JSON.parse(message) as { requestId: string }).requestId,
    );
    expect(found).toEqual(requestIds);
  });

  test('returns pages, without a pattern', async () => {
    const first = await client().send(
      new FilterLogEventsCommand({ logGroupName: GROUP, limit: 3 }),
    );
    const second = await client().send(
      new FilterLogEventsCommand({ logGroupName: GROUP, limit: 3, nextToken: first.nextToken }),
    );

    expect(first.events).toHaveLength(3);
    expect(second).toMatchObject({ events: [{ message: 'a line of Lambda', timestamp: 4_000 }] });
    expect(second.nextToken).toBeUndefined();
  });

  test('rejects an unsupported pattern', async () => {
    const filterPattern = '{ $.status > 400 }';

    await expect(
      client().send(new FilterLogEventsCommand({ logGroupName: GROUP, filterPattern })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('each region has its own groups', () => {
  test.each([
    ['eu-central-1', 'FilterLogEvents', new FilterLogEventsCommand({ logGroupName: GROUP })],
    [
      'us-east-1',
      'PutRetentionPolicy',
      new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 30 }),
    ],
  ])('%s has none: %s', async (region, _operation, command) => {
    await expect(client(region).send(command as FilterLogEventsCommand)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

test('PutRetentionPolicy changes DescribeLogGroups, and accepts only certain numbers', async () => {
  await client().send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 30 }));
  const wrong = client().send(
    new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 31 }),
  );

  await expect(wrong).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const { logGroups } = await client().send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }),
  );
  expect(logGroups).toMatchObject([{ logGroupName: GROUP, retentionInDays: 30 }]);
});

test.each([
  [
    'a role without a policy',
    () => credentials.issue('arn:aws:iam::123456789012:role/edge', 's').credentials,
    'AccessDeniedException',
  ],
  ['a key that was never issued', () => createOperatorCredentials(), 'UnrecognizedClientException'],
])('is refused: %s', async (_name, keys, name) => {
  await expect(
    client('ap-southeast-2', keys()).send(new FilterLogEventsCommand({ logGroupName: GROUP })),
  ).rejects.toMatchObject({ name });
});
