import { expect, test } from '@jest/globals';
import { parameterTier } from './parameter-tier.js';

const small = 4096;
const large = 4097;

test.each<[string, unknown, 'Standard' | 'Advanced' | undefined, number, string]>([
  ['new, nothing requested', undefined, undefined, small, 'Standard'],
  ['new, nothing requested, large', undefined, undefined, large, 'maximum parameter value of 4096'],
  ['standard stays standard', 'Standard', 'Standard', small, 'Standard'],
  ['standard is too small', 'Standard', 'Standard', large, 'maximum parameter value of 4096'],
  ['standard becomes advanced', 'Advanced', 'Standard', small, 'Advanced'],
  ['advanced never becomes standard', 'Standard', 'Advanced', small, "can't downgrade"],
  ['advanced stays, if nothing is requested', undefined, 'Advanced', small, 'Advanced'],
  ['advanced has a limit', 'Advanced', 'Advanced', 8193, 'at most 8192 bytes'],
  ['intelligent: small is standard', 'Intelligent-Tiering', undefined, small, 'Standard'],
  ['intelligent: grows', 'Intelligent-Tiering', 'Standard', large, 'Advanced'],
  ['intelligent: does not shrink', 'Intelligent-Tiering', 'Advanced', small, 'Advanced'],
  ['intelligent: has a limit', 'Intelligent-Tiering', 'Advanced', 8193, 'at most 8192 bytes'],
  ['unknown', 'Cheap', undefined, small, "'Tier' must be"],
])('%s', (_, requested, tier, bytes, expected) => {
  const result = parameterTier(requested, tier && { tier }, bytes);

  expect(result.ok ? result.value : result.error.message).toContain(expected);
});
