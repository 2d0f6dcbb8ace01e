/**
 * Proves that servers agree on the path that is sent: parsing it as a URL gives the same text, and decoding it the
 * bytes that the viewer meant. How routers read that text is proved in `rules-hold.test.ts`.
 */
import { posix } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { matchesPath } from '@furlock/route-policy';
import { normalizePath } from '@furlock/sigv4-signing';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent, proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { gate } from './gate.js';

/** The path that is forwarded for a requested path if every route is public; undefined if refused. */
async function forwarded(uri: string, signedPaths: string[] = []): Promise<string | undefined> {
  const rules = [{ path: '/**', access: 'public' as const }];
  const decision = await gate(originRequestEvent({ uri }), {
    readLock: () =>
      Promise.resolve({
        ok: true,
        value: {
          settings: { publicOrigin: 'https://api.example.com', issuers: [], rules },
          revocations: [],
          verifier: { verifyJwt: () => Promise.reject(new Error('tokens are ignored')) },
        },
      }),
    readCredentials: () => ({ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret' }),
    now: () => new Date('2026-11-22T12:00:00Z'),
    signRequest: (request, options) => {
      signedPaths.push(request.path);
      return createNodeSigner()(request, options);
    },
  });
  if (!decision.ok) return undefined;
  if (!('uri' in decision.value)) throw new Error('The decision is a response, not a request');
  return decision.value.uri;
}

/** One character per byte, as seen by servers that decode bytes. */
const decodedBytes = (path: string) =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** The ways in which servers read a path before they look for the route. */
const READINGS: readonly (readonly [name: string, read: (path: string) => string])[] = [
  ['the URL Standard', (path) => new URL(path, 'http://localhost').pathname],
  ['dot segments and empty segments removed', (path) => posix.normalize(path)],
  ['merged slashes', (path) => path.replace(/\/+/g, '/')],
  ['a fragment removed', (path) => path.replace(/#.*/, '')],
  ['a query removed', (path) => path.replace(/\?.*/, '')],
  ['backslashes read as slashes', (path) => path.replaceAll('\\', '/')],
  ['cut off at a NUL', (path) => path.replace(/\0.*/, '')],
];

const alphabet = fc.constantFrom(
  ...[
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%2f',
    '%5c',
    '\\',
    '%00',
    '%',
    '%25',
    '%252e',
    '%c0%af',
  ],
  ...['%C0%AE', '%e0%80%af', '%61', 'a', 'A', 'admin', ';', ';x=1', '%3b', '#', '?', '%3F', '%23'],
  ...[
    ' ',
    '%20',
    '+',
    '%0a',
    '\t',
    'ä',
    '%C3%A4',
    '%E4',
    '\u2215',
    '\uff0f',
    '\u{1f512}',
    '*',
    '~',
  ],
);
const paths = fc.oneof(
  fc.array(alphabet, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
  fc.string({ unit: 'binary' }).map((text) => `/${text}`),
);

const samples = proofRuns({ part: 1_000, all: 20_000, seed: 6 });

/** Many paths that pass, each with the path that was signed. */
let passed: { readonly uri: string; readonly sent: string; readonly signed: string[] }[];
beforeAll(async () => {
  passed = [];
  for (const uri of fc.sample(paths, samples)) {
    const signed: string[] = [];
    const sent = await forwarded(uri, signed);
    if (sent !== undefined) passed.push({ uri, sent, signed });
  }
});

test('enough paths pass for a meaningful test', () => {
  expect(passed.length).toBeGreaterThan(samples.numRuns / 6);
  expect(passed.some(({ uri, sent }) => uri !== sent)).toBe(true);
});

test('the path that is signed and sent is the same text, and normalising it again changes nothing', async () => {
  for (const { sent, signed } of passed) {
    expect(signed).toEqual([sent]);
    expect(sent).toMatch(/^\/[\w\-.~%/!$&'()*,;=:@]*$/);
    const escaped = normalizePath(sent);
    expect(escaped.ok && matchesPath(escaped.value, escaped.value)).toBe(true);
  }
  for (const { sent } of passed.slice(0, 300)) expect(await forwarded(sent)).toBe(sent);
});

describe('no reading gives another path', () => {
  test.each(READINGS)('%s', (_name, read) => {
    for (const { sent } of passed) expect(read(sent)).toBe(sent);
  });

  test('path parameters removed: no dot segment remains', () => {
    for (const { sent } of passed) {
      for (const read of [
        decodedBytes(sent).replace(/;[^/]*/g, ''),
        decodedBytes(sent.replace(/;[^/]*/g, '')),
      ]) {
        expect(read.split('/').filter((part) => part === '.' || part === '..')).toEqual([]);
      }
    }
  });

  test('the decoded path contains no control character, backslash or dot segment', () => {
    for (const { sent } of passed) {
      const decoded = decodedBytes(sent);
      // eslint-disable-next-line no-control-regex -- looks for control characters
      expect(decoded).not.toMatch(/[\0-\x1f\x7f\\]/);
      expect(decoded.split('/').filter((part) => part === '.' || part === '..')).toEqual([]);
    }
  });

  test("it decodes to the same path as the viewer's path", () => {
    for (const { uri, sent } of passed) {
      const asBytes = Buffer.from(uri, 'utf8').toString('latin1');
      expect(decodedBytes(sent)).toBe(decodedBytes(asBytes));
    }
  });
});

describe('tricks', () => {
  const cases: [trick: string, sent: string | undefined][] = [
    ['/%61dmin', '/admin'],
    ['//admin', undefined],
    ['/./admin', undefined],
    ['/Admin', '/Admin'],
    ['/admin/', '/admin/'],
    ['/admin.', '/admin.'],
    ['/admin..', '/admin..'],
    ['/admin/.', undefined],
    ['/admin/..', undefined],
    ['/admin%2f', '/admin%2F'],
    ['/admin%2f..%2fx', undefined],
    ['/open/..%2fadmin', undefined],
    ['/open;/../admin', undefined],
    ['/open/..;/admin', undefined],
    ['/open%252F..%252Fadmin', undefined],
    ['/open%255c..%255cadmin', undefined],
    ['/admin;x=1', '/admin;x=1'],
    ['/admin%3bx', '/admin%3Bx'],
    ['/admin%00', undefined],
    ['/admin%00.html', undefined],
    ['/admin%0a', undefined],
    ['/open\\..\\admin', undefined],
    ['/open%5c..%5cadmin', undefined],
    ['/open/%c0%ae%c0%ae/admin', undefined],
    ['/open/%e0%80%ae/admin', undefined],
    ['/open%c0%afadmin', undefined],
    ['/%2561dmin', '/%2561dmin'],
    ['/\uff0fadmin', '/%EF%BC%8Fadmin'],
    ['/admi\u0131n', '/admi%C4%B1n'],
    ['/admin%20', '/admin%20'],
    ['/admin?', '/admin%3F'],
    ['/admin#', '/admin%23'],
    ['/*', '/*'],
    ['/open/..;/admin', undefined],
    ['/open/%2e%2E%3bx/admin', undefined],
    ['admin', undefined],
  ];
  test.each(cases)('%j is forwarded as %j', async (trick, sent) => {
    expect(await forwarded(trick)).toBe(sent);
  });
});
