import { expect, test } from '@jest/globals';
import { environmentCredentials } from './environment-credentials.js';

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

test.each(Object.keys(environment))('they are unavailable without %s', (name) => {
  expect(() => environmentCredentials({ ...environment, [name]: undefined })).toThrow(
    /no credentials/,
  );
});

test('every read returns the current credentials', () => {
  const now: Record<string, string> = { ...environment, AWS_SESSION_TOKEN: 'token' };
  environmentCredentials(now);

  Object.assign(now, { AWS_ACCESS_KEY_ID: 'other', AWS_SESSION_TOKEN: 'another' });

  expect(environmentCredentials(now)).toEqual({
    accessKeyId: 'other',
    secretAccessKey: 'secret',
    sessionToken: 'another',
  });
});
