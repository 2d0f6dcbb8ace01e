import { describe, expect, test } from '@jest/globals';
import {
  edgeRoleName,
  revocationsParameterName,
  settingsParameterName,
  stackName,
} from './names.js';

test('the settings parameter contains stage, lock and major version', () => {
  expect(settingsParameterName({ stage: 'dev', lock: 'main' })).toBe(
    '/furlock/dev/main/settings/v1',
  );
});

test('the revocations are a parameter beside the settings', () => {
  const settings = settingsParameterName({ stage: 'dev', lock: 'settings' });

  expect(revocationsParameterName(settings)).toBe('/furlock/dev/settings/revocations/v1');
  expect(() => revocationsParameterName('/furlock/dev/main')).toThrow(RangeError);
});

test("the stack's name contains the stage", () => {
  expect(stackName({ stage: 'dev' })).toBe('furlock-dev');
});

describe('the edge role', () => {
  const names = (lockLength: number) =>
    ({ stage: 'dev', region: 'eu-central-1', lock: 'l'.repeat(lockLength) }) as const;

  test('contains stage, region and lock', () => {
    expect(edgeRoleName({ stage: 'dev', region: 'eu-central-1', lock: 'main' })).toBe(
      'furlock-dev-eu-central-1-main-edge',
    );
  });

  test('may have 64 characters', () => {
    expect(edgeRoleName(names(34))).toHaveLength(64);
  });

  test('may not have 65, and the error says what to shorten', () => {
    expect(() => edgeRoleName(names(35))).toThrow(/shorten the stage or the lock name/);
  });
});
