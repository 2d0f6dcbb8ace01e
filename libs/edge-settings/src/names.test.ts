import { describe, expect, test } from '@jest/globals';
import {
  edgeLogGroup,
  edgeNamePrefix,
  isEdgeName,
  lockOfSettings,
  revocationsParameterName,
  settingsParameterName,
  stackName,
} from './names.js';

test('the settings parameter contains stage, lock and major version', () => {
  expect(settingsParameterName({ stage: 'dev', lock: 'main' })).toBe(
    '/furlock/dev/main/settings/v1',
  );
});

test.each([
  { name: settingsParameterName({ stage: 'dev', lock: 'b' }), lock: { stage: 'dev', lock: 'b' } },
  { name: '/furlock/dev/main/settings/v12', lock: { stage: 'dev', lock: 'main' } },
  { name: '/furlock/dev/main/revocations/v1', lock: undefined },
  { name: '/furlock/dev/main/more/settings/v1', lock: undefined },
  { name: '/furlock//main/settings/v1', lock: undefined },
  { name: '/app/furlock/dev/main/settings/v1', lock: undefined },
])('$name belongs to the lock $lock', ({ name, lock }) => {
  expect(lockOfSettings(name)).toEqual(lock);
});

test('the revocations are a parameter beside the settings', () => {
  const settings = settingsParameterName({ stage: 'dev', lock: 'settings' });

  expect(revocationsParameterName(settings)).toBe('/furlock/dev/settings/revocations/v1');
  expect(() => revocationsParameterName('/furlock/dev/main')).toThrow(RangeError);
});

test("the stack's name contains the stage", () => {
  expect(stackName({ stage: 'dev' })).toBe('furlock-dev');
});

describe('the name of the edge function and its role', () => {
  const lockName = { stage: 'dev', lock: 'main' };
  const names = (lockLength: number) => ({ stage: 'dev', lock: 'l'.repeat(lockLength) });

  test('begins with stage and lock', () => {
    expect(edgeNamePrefix(lockName)).toBe('furlock-dev-main-');
  });

  test('may have 64 characters with its suffix', () => {
    expect(edgeNamePrefix(names(30))).toHaveLength(64 - 21);
  });

  test('may not have 65, and the error says what to shorten', () => {
    expect(() => edgeNamePrefix(names(31))).toThrow(/shorten the stage or the lock name/);
  });

  test.each([
    ['furlock-dev-main-ANPA0123456789ABCDEFG', true],
    ['furlock-dev-main-', false],
    ['furlock-dev-main-x-ANPA0123456789ABCDEFG', false],
    ['furlock-dev-mainx-ANPA0123456789ABCDEFG', false],
    ['my-furlock-dev-main-ANPA0123456789ABCDEFG', false],
  ])('%s: %s', (name, expected) => {
    expect(isEdgeName(name, lockName)).toBe(expected);
  });
});

test('the log group has the region of the function in its name, wherever it is', () => {
  expect(edgeLogGroup('furlock-dev-main-ANPA')).toBe('/aws/lambda/us-east-1.furlock-dev-main-ANPA');
});
