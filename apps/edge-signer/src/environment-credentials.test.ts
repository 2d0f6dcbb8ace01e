import { describe, expect, test } from '@jest/globals';
import { createCredentialsReader, environmentCredentials } from './environment-credentials.js';

const environment = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

test('with and without a session token', () => {
  expect(environmentCredentials({ ...environment, AWS_SESSION_TOKEN: 'token' })).toEqual({
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
  expect(environmentCredentials(environment)).toEqual({
    accessKeyId: 'id',
    secretAccessKey: 'secret',
  });
});

test.each(Object.keys(environment))('none without %s', (name) => {
  expect(() => environmentCredentials({ ...environment, [name]: undefined })).toThrow(
    /no credentials/,
  );
});

describe('a reader', () => {
  const first = { ...environment, AWS_SESSION_TOKEN: 'token' };

  test.each<[name: string, before: object, change: object]>([
    ['another key', {}, { AWS_ACCESS_KEY_ID: 'other', AWS_SESSION_TOKEN: 'another' }],
    ['another secret', {}, { AWS_SECRET_ACCESS_KEY: 'other', AWS_SESSION_TOKEN: 'another' }],
    ['a key without a session', {}, { AWS_ACCESS_KEY_ID: 'other', AWS_SESSION_TOKEN: '' }],
    ['a session that comes late', { AWS_SESSION_TOKEN: '' }, { AWS_SESSION_TOKEN: 'late' }],
    ['the same', {}, {}],
  ])('reads %s', (_name, before, change) => {
    const now: Record<string, string> = { ...first, ...before };
    const read = createCredentialsReader(now);

    expect(read()).toEqual(environmentCredentials({ ...now }));
    Object.assign(now, change);
    expect(read()).toEqual(environmentCredentials({ ...now }));
  });

  test('does not look for another session of the same key: there is none', () => {
    const now: Record<string, string> = { ...first };
    const read = createCredentialsReader(now);
    const before = read();

    now['AWS_SESSION_TOKEN'] = 'another';

    expect(read()).toBe(before);
  });

  test.each(Object.keys(environment))(
    'has none once %s is gone, and again when it is back',
    (name) => {
      const now: Record<string, string> = { ...first };
      const read = createCredentialsReader(now);
      read();

      now[name] = '';
      expect(read).toThrow(/no credentials/);
      Object.assign(now, first);
      expect(read()).toEqual(environmentCredentials(first));
    },
  );
});
