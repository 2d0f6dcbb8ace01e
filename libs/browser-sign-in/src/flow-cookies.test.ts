import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cookieNames } from './cookie-names.js';
import { flowId, keepFlow, readFlow, type Flow } from './flow-cookies.js';
import { readCookies } from './read-cookies.js';
import { COOKIES_LIMIT_BYTES, FLOW_LIMIT_BYTES } from './session-cookies.js';

const names = cookieNames('dev-main');
const flow = (state: string, changes: Partial<Flow> = {}): Flow => ({
  kind: 'sign-in',
  state,
  codeVerifier: 'v'.repeat(43),
  nonce: 'n'.repeat(43),
  address: '/orders',
  isCut: false,
  returned: 0,
  isRetry: false,
  began: 1_795_000_000,
  ...changes,
});
const noCookies = readCookies([]);
const pairOf = (setCookie: string) => setCookie.split('; ')[0] ?? '';
const isCleared = (setCookie: string) => setCookie.includes('Max-Age=0;');

/** The Cookie header of a browser that kept these flows. */
function cookiesWith(flows: readonly Flow[], others: readonly string[] = []) {
  const kept = flows.flatMap((each) => keepFlow(each, noCookies, names, { endsSession: false }));
  return readCookies([['cookie', [...kept.map(pairOf), ...others].join('; ')]]);
}

test('a flow is read back by its id, and is short-lived and out of reach of scripts', () => {
  const one = flow('state-1');

  const [set = ''] = keepFlow(one, noCookies, names, { endsSession: false });

  expect(set).toMatch(/; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/);
  expect(readFlow(cookiesWith([one]), names, flowId('state-1'))).toEqual(one);
  expect(readFlow(cookiesWith([one]), names, flowId('state-2'))).toBeUndefined();
});

test.each([
  { when: 'by their times', order: [3, 1, 2], second: 1 },
  { when: 'of the same second, by their order in the header', order: [1, 2, 3], second: 0 },
])('of three flows the oldest is cleared when another begins, $when', ({ order, second }) => {
  const kept = order.map((age) => flow(`state-${age}`, { began: 1_795_000_000 + age * second }));

  const set = keepFlow(flow('new'), cookiesWith(kept), names, { endsSession: false });

  expect(set).toHaveLength(2);
  expect(set.filter(isCleared).map(pairOf)).toEqual([`${names.flow}-${flowId('state-1')}=`]);
});

test('what is unreadable is cleared first', () => {
  const cookies = cookiesWith([flow('state-1')], [`${names.flow}-bad=x`, `${names.flow}-b2=e30`]);

  const cleared = keepFlow(flow('new'), cookies, names, { endsSession: false }).filter(isCleared);

  expect(cleared.map(pairOf).sort()).toEqual([`${names.flow}-b2=`, `${names.flow}-bad=`]);
});

describe('the size of all flows', () => {
  const longest = { address: `/${'a'.repeat(2_047)}` };
  const long = ['a', 'b', 'c'].map((state) => flow(state, longest));
  const left = (cookies: ReturnType<typeof cookiesWith>, set: readonly string[]) => {
    const cleared = set.filter(isCleared).map((text) => pairOf(text).slice(0, -1));
    return [...cookies]
      .filter(([name]) => name.startsWith(names.flow) && !cleared.includes(name))
      .map(([name, [value]]) => `${name}=${value}; `)
      .concat(set.filter((text) => !isCleared(text)).map((text) => `${pairOf(text)}; `))
      .reduce((sum, text) => sum + text.length, 0);
  };

  test('without a session there is room for three with the longest address', () => {
    const cookies = cookiesWith(long.slice(1));
    const set = keepFlow(flow('new', longest), cookies, names, { endsSession: false });

    expect(set.filter(isCleared)).toEqual([]);
    expect(left(cookies, set)).toBeLessThanOrEqual(COOKIES_LIMIT_BYTES);
  });

  test('beside a session there is room for one with the longest address', () => {
    const cookies = cookiesWith(long, [`${names.session}=token`]);
    const set = keepFlow(flow('new', longest), cookies, names, { endsSession: false });

    expect(left(cookies, set)).toBeLessThanOrEqual(FLOW_LIMIT_BYTES);
  });
});

test('no cookie makes the reader throw, or is a flow that the edge did not write', () => {
  const value = fc.oneof(
    fc.string(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc
      .record({ kind: fc.anything(), state: fc.anything(), began: fc.anything() })
      .map((fields) => Buffer.from(JSON.stringify(fields)).toString('base64url')),
  );
  fc.assert(
    fc.property(value, (text) => {
      const id = flowId('state-1');
      const cookies = new Map([[`${names.flow}-${id}`, [text]]]);

      expect(readFlow(cookies, names, id)).toBeUndefined();
      expect(keepFlow(flow('new'), cookies, names, { endsSession: false })).toHaveLength(2);
    }),
    { numRuns: 500, seed: 15 },
  );
});
