import { expect, test } from '@jest/globals';
import { createOperatorCredentials } from './operator.js';

test('an operator has a key pair in the format of an IAM user', () => {
  const { accessKeyId, secretAccessKey, ...more } = createOperatorCredentials();

  expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(secretAccessKey).toHaveLength(40);
  expect(more).toEqual({});
});

test('each start creates another key pair', () => {
  const [one, other] = [createOperatorCredentials(), createOperatorCredentials()];

  expect(one.accessKeyId).not.toBe(other.accessKeyId);
  expect(one.secretAccessKey).not.toBe(other.secretAccessKey);
});
