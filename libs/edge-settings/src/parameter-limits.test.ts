import { expect, test } from '@jest/globals';
import {
  PARAMETER_LIMIT_BYTES,
  SETTINGS_ADVANCED_ABOVE_BYTES,
  SETTINGS_LIMIT_BYTES,
} from './parameter-limits.js';

test('the settings leave a tenth of their parameter free where it cannot grow', () => {
  expect(SETTINGS_ADVANCED_ABOVE_BYTES).toBeLessThan(PARAMETER_LIMIT_BYTES.standard * 0.9);
  expect(SETTINGS_LIMIT_BYTES).toBeLessThan(PARAMETER_LIMIT_BYTES.advanced);
});
