import { expect, test } from '@jest/globals';
import { PARAMETER_LIMIT_BYTES, SETTINGS_LIMIT_BYTES } from './parameter-limits.js';

test('settings leave some space in the parameter', () => {
  expect(SETTINGS_LIMIT_BYTES).toBeLessThan(PARAMETER_LIMIT_BYTES.advanced);
});
