import { expect, test } from '@jest/globals';
import {
  PARAMETER_LIMIT_BYTES,
  SETTINGS_ADVANCED_ABOVE_BYTES,
  SETTINGS_LIMIT_BYTES,
} from './parameter-limits.js';

test('settings in the standard tier leave a tenth of the parameter free, in the advanced tier some space', () => {
  expect(SETTINGS_ADVANCED_ABOVE_BYTES).toBeLessThan(PARAMETER_LIMIT_BYTES.standard * 0.9);
  expect(SETTINGS_LIMIT_BYTES).toBeLessThan(PARAMETER_LIMIT_BYTES.advanced);
});
