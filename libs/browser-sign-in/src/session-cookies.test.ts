import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cookieNames } from './cookie-names.js';
import { readCookies } from './read-cookies.js';
import { clearSession, readSession, sessionChunks, setSession } from './session-cookies.js';

const names = cookieNames('dev-main');
const { session } = names;
const cookiesOf = (text: string) => readCookies([['cookie', text]]);
const readBack = (pairs: readonly (readonly [string, string])[]) =>
  readSession(cookiesOf(pairs.map((pair) => pair.join('=')).join('; ')), names);

test('any token is read back from its chunks, in any order, each small enough for a browser', () => {
  const token = fc.string({ unit: fc.constantFrom('a', 'B', '9', '-', '_', '.'), minLength: 1 });
  fc.assert(
    fc.property(
      token,
      fc.integer({ min: 1, max: 16_384 }),
      fc.infiniteStream(fc.nat()),
      (unit, length, order) => {
        const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
        const chunks = sessionChunks(text, names);

        for (const [name, value] of chunks) expect(name.length + value.length).toBeLessThan(4_096);
        const shuffled = chunks
          .map((chunk) => ({ chunk, at: Number(order.next().value) }))
          .sort((one, other) => one.at - other.at)
          .map(({ chunk }) => chunk);
        expect(readBack(shuffled)).toEqual({ kind: 'token', token: text });
      },
    ),
    { numRuns: 200, seed: 15 },
  );
});

describe('cookies that are no session', () => {
  const cases: [text: string, kind: string][] = [
    ['', 'none'],
    ['a=1', 'none'],
    [`${session}=`, 'broken'],
    [`${session}=a; ${session}=b`, 'broken'],
    [`${session}-1=a; ${session}-3=b`, 'broken'],
    [`${session}-2=a`, 'broken'],
    [`${session}-1=a; ${session}-1=b; ${session}-2=c`, 'broken'],
    [`${session}=a; ${session}-1=b`, 'broken'],
    [`${session}-0=a; ${session}-1=b`, 'broken'],
    [`${session}-01=a`, 'broken'],
    [`${session}-1=a; ${session}-99999999999999999999=b`, 'broken'],
  ];
  test.each(cases)('%j: %s', (text, kind) => {
    expect(readSession(cookiesOf(text), names)).toEqual({ kind });
  });
});

test('a smaller session clears the chunks that it does not replace', () => {
  const cookies = cookiesOf(`${session}-1=a; ${session}-2=b`);

  const set = setSession('c', 60, cookies, names);

  expect(set).toEqual([
    `${session}=c; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax`,
    `${session}-1=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
    `${session}-2=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
  ]);
  expect(clearSession(cookies, names)).toEqual(set.slice(1));
});
