import { expect, test } from '@jest/globals';
import { deployedParameter } from './deployed-parameter.js';

const NAME = '/furlock/dev/main/settings/v1';
type CloudFormation = Parameters<typeof deployedParameter>[0];

/** A CloudFormation with one stack, whose parameter has these properties. */
function cloudFormation(expected: object | undefined, actual: object | undefined): CloudFormation {
  return {
    describeStackResources: ({ PhysicalResourceId }: { PhysicalResourceId: string }) =>
      PhysicalResourceId === NAME
        ? Promise.resolve({
            StackResources: [
              { StackName: 'mine', LogicalResourceId: 'Other', PhysicalResourceId: 'other' },
              { StackName: 'mine', LogicalResourceId: 'Settings', PhysicalResourceId: NAME },
            ],
          })
        : Promise.reject(
            Object.assign(new Error('Stack for x does not exist'), { name: 'ValidationError' }),
          ),
    detectStackResourceDrift: ({ LogicalResourceId }: { LogicalResourceId: string }) =>
      Promise.resolve({
        StackResourceDrift: LogicalResourceId === 'Settings' && {
          ExpectedProperties: expected && JSON.stringify(expected),
          ActualProperties: actual && JSON.stringify(actual),
        },
      }),
    // Only what is called: the client has hundreds of methods, with overloads.
  } as unknown as CloudFormation;
}

test.each<[string, object | undefined, object | undefined, object]>([
  ['changed', { Value: '1' }, { Value: '2' }, { deployed: '1', stored: '2' }],
  ['deleted', { Value: '1' }, {}, { deployed: '1', stored: undefined }],
  ['not compared', undefined, undefined, { deployed: undefined, stored: undefined }],
  ['no text', { Value: 1 }, { Value: null }, { deployed: undefined, stored: undefined }],
])('%s', async (_, expected, actual, read) => {
  expect(await deployedParameter(cloudFormation(expected, actual), NAME)).toEqual({
    stackName: 'mine',
    ...read,
  });
});

test('a parameter of no stack', async () => {
  expect(await deployedParameter(cloudFormation({}, {}), '/mine')).toBeUndefined();
});

test('other errors are the caller’s', async () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDenied' });
  const given = {
    ...cloudFormation({}, {}),
    describeStackResources: () => Promise.reject(denied),
    // Only what is called: the client has hundreds of methods, with overloads.
  } as unknown as CloudFormation;

  await expect(deployedParameter(given, NAME)).rejects.toBe(denied);
});
