import { describe, expect, test } from '@jest/globals';
import { corsSchema } from './cors-schema.js';

const faults = (cors: unknown) => {
  const result = corsSchema['~standard'].validate(cors);
  if (result instanceof Promise) throw new Error('The schema must be synchronous');
  return (result.issues ?? []).map(({ path = [], message }) => ({
    field: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message,
  }));
};

describe('accepted', () => {
  const cases: [name: string, cors: object][] = [
    ['an exact origin', { allowOrigins: ['https://app.example.com'] }],
    ['an origin with a port, for a laptop', { allowOrigins: ['http://localhost:3000'] }],
    ['every subdomain', { allowOrigins: ['https://*.example.com', 'https://example.com'] }],
    ['every subdomain at a port', { allowOrigins: ['https://*.example.com:8443'] }],
    ['any origin without credentials', { allowOrigins: ['*'], allowCredentials: false }],
    [
      'every field',
      {
        allowOrigins: ['https://app.example.com'],
        allowMethods: ['GET', 'DELETE'],
        allowHeaders: ['authorization', 'x-request-id'],
        exposeHeaders: ['etag'],
        maxAgeSeconds: 600,
        allowCredentials: true,
      },
    ],
  ];
  test.each(cases)('%s', (_name, cors) => {
    expect(faults(cors)).toEqual([]);
  });
});

describe('refused', () => {
  const app = 'https://app.example.com';
  const cases: [name: string, cors: object, field: string][] = [
    ['no origins', { allowOrigins: [] }, 'allowOrigins'],
    ['an origin with a path', { allowOrigins: [`${app}/`] }, 'allowOrigins.0'],
    ['an origin in upper case', { allowOrigins: ['https://App.example.com'] }, 'allowOrigins.0'],
    ['a default port', { allowOrigins: [`${app}:443`] }, 'allowOrigins.0'],
    ['a host without a scheme', { allowOrigins: ['app.example.com'] }, 'allowOrigins.0'],
    ['another scheme', { allowOrigins: ['file:///a'] }, 'allowOrigins.0'],
    ['null, the origin of every sandbox', { allowOrigins: ['null'] }, 'allowOrigins.0'],
    ['a star in the middle', { allowOrigins: ['https://app.*.com'] }, 'allowOrigins.0'],
    ['a star as part of a label', { allowOrigins: ['https://*app.example.com'] }, 'allowOrigins.0'],
    ['two stars', { allowOrigins: ['https://*.*.example.com'] }, 'allowOrigins.0'],
    ['a whole top-level domain', { allowOrigins: ['https://*.com'] }, 'allowOrigins.0'],
    ['a star without a domain', { allowOrigins: ['https://*'] }, 'allowOrigins.0'],
    ['an empty label', { allowOrigins: ['https://*..com'] }, 'allowOrigins.0'],
    ['a star as the scheme', { allowOrigins: ['*://example.com'] }, 'allowOrigins.0'],
    ['a star among others', { allowOrigins: [app, '*'] }, ''],
    ['any origin with credentials', { allowOrigins: ['*'], allowCredentials: true }, ''],
    [
      'a method that is not forwarded',
      { allowOrigins: [app], allowMethods: ['TRACE'] },
      'allowMethods.0',
    ],
    ['a header in upper case', { allowOrigins: [app], allowHeaders: ['X-A'] }, 'allowHeaders.0'],
    ['any header', { allowOrigins: [app], allowHeaders: ['*'] }, 'allowHeaders.0'],
    [
      'a header that would end the line',
      { allowOrigins: [app], exposeHeaders: ['a\nb'] },
      'exposeHeaders.0',
    ],
    ['more than a day', { allowOrigins: [app], maxAgeSeconds: 86_401 }, 'maxAgeSeconds'],
  ];
  test.each(cases)('%s', (_name, cors, field) => {
    expect(faults(cors)).toEqual([expect.objectContaining({ field })]);
  });
});
