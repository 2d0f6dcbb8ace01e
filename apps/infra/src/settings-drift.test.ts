import { expect, test } from '@jest/globals';
import { settingsDriftLines } from './settings-drift.js';

type CloudFormation = Parameters<typeof settingsDriftLines>[0];

const NAME = '/furlock/dev/main/settings/v1';
const DEPLOYED = '{"rules":[{"path":"/a"}]}';

/** A CloudFormation whose stack wrote one value, and where another is stored. */
function cloudFormation(deployed: string | undefined, stored: string | undefined): CloudFormation {
  const properties = (Value: string | undefined) => JSON.stringify({ Value });
  return {
    describeStackResources: () =>
      Promise.resolve({
        StackResources: [
          { StackName: 'furlock-dev', LogicalResourceId: 'S', PhysicalResourceId: NAME },
        ],
      }),
    detectStackResourceDrift: () =>
      Promise.resolve({
        StackResourceDrift: {
          ExpectedProperties: properties(deployed),
          ActualProperties: properties(stored),
        },
      }),
    // Only what is called: the client has hundreds of methods, with overloads.
  } as unknown as CloudFormation;
}

test.each<[string, string | undefined, string | undefined, (string | RegExp)[]]>([
  ['as deployed', DEPLOYED, '{ "rules": [ { "path": "/a" } ] }', []],
  [
    'changed',
    DEPLOYED,
    '{"rules":[{"path":"/b"}]}',
    [/^The settings have been changed since/, '  ~ rules.0.path: "/a" → "/b"'],
  ],
  ['deleted', DEPLOYED, undefined, [/overwrites this:$/, /^ {2}- the document: /]],
  ['no JSON', DEPLOYED, '{', [/overwrites this:$/, /^ {2}- the document: /]],
  ['not compared', undefined, DEPLOYED, [/could not be compared .*\(CloudFormation did not\)/]],
])('%s', async (_, deployed, stored, expected) => {
  const lines = await settingsDriftLines(cloudFormation(deployed, stored), { stage: 'dev' });

  expect(lines).toEqual(
    expected.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))),
  );
});

const refusing = (name: string): CloudFormation => ({
  ...cloudFormation(DEPLOYED, DEPLOYED),
  describeStackResources: () => Promise.reject(Object.assign(new Error('of-a-test'), { name })),
});

test('a stage that is not deployed has nothing to overwrite', async () => {
  expect(await settingsDriftLines(refusing('ValidationError'), { stage: 'dev' })).toEqual([]);
});

test('a comparison that is not allowed is said, with what it needs', async () => {
  const lines = await settingsDriftLines(refusing('AccessDenied'), { stage: 'dev' });

  expect(lines).toEqual([
    expect.stringMatching(
      /^The settings could not .* \(AccessDenied\): .*DetectStackResourceDrift/,
    ),
  ]);
  expect(lines.join()).not.toContain('of-a-test');
});
