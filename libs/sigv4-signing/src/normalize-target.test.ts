import { describe, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { normalizePath } from './normalize-path.js';
import { normalizeQuery } from './normalize-query.js';
import {
  TARGET_LIMIT_BYTES,
  normalizeTarget,
  targetText,
  type RequestTarget,
} from './normalize-target.js';
import { pathAsSent, queryAsSent } from './target-spelling.js';

/** A target whose normalised text has exactly this many bytes. */
const targetOf = (bytes: number) => ({
  path: '/p',
  query: `q=${'x'.repeat(bytes - '/p?q='.length)}`,
});

test('a target just below the limit passes', () => {
  const target = targetOf(TARGET_LIMIT_BYTES - 1);

  expect(normalizeTarget(target)).toEqual({ ok: true, value: { ...target, escapedPath: '/p' } });
});

test('a target that reaches the limit is refused', () => {
  expect(normalizeTarget(targetOf(TARGET_LIMIT_BYTES))).toEqual({
    ok: false,
    error: { code: 'TARGET_TOO_LONG', bytes: 8192, limitBytes: 8192 },
  });
});

test('the limit applies to the length that is sent', () => {
  const paths = ['é', '('].map((character) => `/${character.repeat(3_000)}`);
  const codes = (['as-sent', 'escaped'] as const).map((spelling) =>
    paths.map((path) => {
      const target = normalizeTarget({ path, query: '' }, spelling);
      return target.ok ? 'sent' : target.error.code;
    }),
  );

  expect(codes).toEqual([
    ['TARGET_TOO_LONG', 'sent'],
    ['TARGET_TOO_LONG', 'TARGET_TOO_LONG'],
  ]);
});

const text = (...parts: string[]) =>
  fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((chosen) => chosen.join(''));
const reserved = ['!', '$', "'", '(', ')', '*', ',', ';', ':', '@', '=', '[', ']'];
const awkward = ['%2F', '%2f', '%41', '%7e', '%3a', '%ff', '%', '+', ' ', 'ü', '"', '|', '\ufffd'];
/** Targets of which about half are accepted. */
const targets = fc.record({
  path: fc
    .array(text('a', 'B9', '.', '-', '&', ...reserved, ...awkward), { maxLength: 4 })
    .map((segments) => `/${segments.join('/')}`),
  query: text(
    '&',
    '=',
    'a=',
    'b=1',
    'x-amz-',
    'X-Amz-Date',
    'x%2D',
    '/',
    '?',
    ...reserved,
    ...awkward,
  ),
});

/** The bytes of a percent-encoded text. */
const bytesOf = (encoded: string) =>
  Buffer.concat(
    (encoded.match(/%[0-9a-fA-F]{2}|[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g) ?? []).map((part) =>
      /^%..$/.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
    ),
  ).toString('hex');
/** The decoded pairs of a query, in their order. */
const pairsOf = (query: string) =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [bytesOf(name), bytesOf(value.join('='))];
    });

function sentTarget(target: RequestTarget) {
  const sent = normalizeTarget(target);
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

describe('for any target', () => {
  const runs = proofRuns({ part: 5_000, all: 50_000, seed: 13 });

  test('both spellings accept and refuse the same as normalizePath and normalizeQuery', () => {
    fc.assert(
      fc.property(targets, (target) => {
        const [path, query] = [normalizePath(target.path), normalizeQuery(target.query)];

        const asSent = normalizeTarget(target);
        const escaped = normalizeTarget(target, 'escaped');

        if (!path.ok || !query.ok) {
          expect(asSent).toEqual(path.ok ? query : path);
          expect(escaped).toEqual(asSent);
          return;
        }
        const escapedPath = path.value;
        expect(asSent).toEqual({
          ok: true,
          value: { path: pathAsSent(target.path), query: queryAsSent(target.query), escapedPath },
        });
        expect(escaped).toEqual({
          ok: true,
          value: { path: escapedPath, query: query.value, escapedPath },
        });
      }),
      runs,
    );
  });

  test('what is sent has the same bytes, the same escaped form, and is sent again as it is', () => {
    let accepted = 0;
    fc.assert(
      fc.property(targets, (target) => {
        if (!normalizeTarget(target).ok) return;
        accepted++;

        const sent = sentTarget(target);

        // RFC 3986, sections 3.3 and 3.4, without `+`.
        expect(sent.path).toMatch(/^\/(?:[\w\-.~!$&'()*,;=:@/]|%[\dA-F]{2})*$/);
        expect(sent.query).toMatch(/^(?:[\w\-.~!$&'()*,;=:@/?]|%[\da-fA-F]{2})*$/);
        expect(bytesOf(sent.path)).toBe(bytesOf(target.path));
        expect(pairsOf(sent.query)).toEqual(pairsOf(target.query));
        expect(sentTarget(sent)).toEqual(sent);
        expect(normalizeTarget(sent, 'escaped')).toEqual(normalizeTarget(target, 'escaped'));
      }),
      runs,
    );

    expect(accepted).toBeGreaterThan(runs.numRuns / 4);
  });

  test('a target that contains only what a URL may contain, without +, is sent as it is', () => {
    const pathPart = text(
      'a',
      'B',
      '1',
      '-',
      '_',
      '~',
      '%2F',
      '%3A',
      '&',
      ...reserved.slice(0, -2),
    );
    const part = text('a', 'B', '1', '~', '%2f', '%7e', '/', '?', ...reserved.slice(0, -3));
    const value = fc.oneof(
      part,
      fc.tuple(part, part).map((halves) => halves.join('=')),
    );
    const plain = fc.record({
      path: fc
        .array(pathPart, { maxLength: 3 })
        .map((parts) => `/${parts.map((one) => `x${one}`).join('/')}`),
      query: fc
        .array(fc.tuple(part, fc.option(value)), { maxLength: 3 })
        .map((pairs) =>
          pairs.map(([name, one]) => (one === null ? `k${name}` : `k${name}=${one}`)).join('&'),
        ),
    });

    fc.assert(
      fc.property(plain, (target) => {
        expect(sentTarget(target)).toMatchObject(target);
      }),
      runs,
    );
  });
});

test('a fault in the path is reported before one in the query', () => {
  expect(normalizeTarget({ path: '//', query: '%' })).toMatchObject({
    error: { code: 'PATH_EMPTY_SEGMENT' },
  });
});

test('the text of a target has a question mark only before a query', () => {
  expect(targetText({ path: '/a', query: '' })).toBe('/a');
  expect(targetText({ path: '/a', query: 'b=' })).toBe('/a?b=');
});
