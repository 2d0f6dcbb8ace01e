import { expect, test } from '@jest/globals';
import { checkLockName } from './check-lock-name.js';

test('valid names pass', () => {
  expect(() => checkLockName({ stage: 'dev', lock: 'main' })).not.toThrow();
});

test.each([
  ['stage', { stage: 'Dev', lock: 'main' }, 'The stage "Dev" must be lower-case'],
  ['lock name', { stage: 'dev', lock: 'draws' }, 'The lock name "draws" must not contain "aws"'],
])('a fault in the %s is reported', (_part, lockName, message) => {
  expect(() => checkLockName(lockName)).toThrow(message);
});
