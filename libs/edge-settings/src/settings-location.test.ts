import { describe, expect, test } from '@jest/globals';
import { parseSettingsLocation } from './settings-location.js';

describe('the file next to the bundle', () => {
  const location = { parameterName: '/furlock/dev/main/settings/v1', region: 'eu-central-1' };

  test('is read', () => {
    expect(parseSettingsLocation(JSON.stringify(location))).toEqual({
      ...location,
      signing: 'edge',
    });
  });

  test.each([
    ['invalid JSON', '{'],
    ['no region', JSON.stringify({ ...location, region: '' })],
    ['a name without a slash', JSON.stringify({ ...location, parameterName: 'furlock' })],
  ])('is refused: %s', (_name, json) => {
    expect(() => parseSettingsLocation(json)).toThrow();
  });
});
