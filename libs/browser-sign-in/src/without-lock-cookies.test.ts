import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isLockCookie } from './cookie-names.js';
import type { HeaderField } from './header-field.js';
import { readCookies } from './read-cookies.js';
import { withoutLockCookies } from './without-lock-cookies.js';

const OURS = [
  '__Host-furlock-dev-main-session',
  '__Host-furlock-dev-main-session-12',
  '__Host-furlock-dev-main-flow-AbC_-9',
  '__Host-furlock-dev-main-refresh-tried',
  '__Host-furlock-dev-main-returned',
  '__Secure-furlock-dev-main-refresh',
  // Another lock of the same host.
  '__Host-furlock-other-session',
];
const OTHERS = [
  'session',
  'furlock-dev-main-session',
  '__host-furlock-dev-main-session',
  '__Host-Furlock-dev-main-session',
  '__Host-furlock-dev-main-session-',
  '__Host-furlock-dev-main-sessions',
  '__Host-furlock-dev-main-session-a',
  '__Host-furlock-dev-main-flow',
  '__Secure-furlock-dev-main-session',
  '__Host-furlock-dev-main-refresh',
  'x__Host-furlock-dev-main-session',
  '',
];

test.each(OURS)('%s is removed', (name) => expect(isLockCookie(name)).toBe(true));
test.each(OTHERS)('%j goes on', (name) => expect(isLockCookie(name)).toBe(false));

describe('what goes on', () => {
  const ours = '__Host-furlock-dev-main-session';
  const cases: [sent: string[], goesOn: string[]][] = [
    [['a=1; b=2'], ['a=1; b=2']],
    [[`a=1; ${ours}=x; b=2`], ['a=1; b=2']],
    [[`${ours}=x; a=1`], ['a=1']],
    [[`a=1; ${ours}=x`], ['a=1']],
    [[`${ours}=x`], []],
    [[`${ours}=x; ${ours}=y;${ours}`], []],
    [
      [`${ours}=x`, 'a=1', `b=2; ${ours}=y`],
      ['a=1', 'b=2'],
    ],
    [[` a = 1 ;;\t${ours} =x;  b="2;3" ; =4;c`], [' a = 1 ;;  b="2;3" ; =4;c']],
    [['a=__Host-furlock-dev-main-session=x'], ['a=__Host-furlock-dev-main-session=x']],
  ];
  test.each(cases)('of %j is %j', (sent, goesOn) => {
    const headers: HeaderField[] = [
      ['accept', ours],
      ...sent.map((value): HeaderField => ['cookie', value]),
      ['x-last', `${ours}=x`],
    ];

    expect(withoutLockCookies(headers)).toEqual([
      ['accept', ours],
      ...goesOn.map((value): HeaderField => ['cookie', value]),
      ['x-last', `${ours}=x`],
    ]);
  });
});

describe('any cookies', () => {
  const pair = fc.oneof(
    fc.tuple(fc.constantFrom(...OURS), fc.string()).map(([name, value]) => `${name}=${value}`),
    fc.tuple(fc.constantFrom(...OTHERS), fc.string()).map(([name, value]) => `${name}=${value}`),
    fc.string({ unit: 'binary' }),
  );
  // Without semicolons inside, so that the test knows the pairs without parsing.
  const pairs = fc.array(pair.map((text) => text.replaceAll(';', '')));
  const isOurs = (text: string) => OURS.includes((text.split('=')[0] ?? '').trim());

  test('those of locks are removed, all others stay, in order and byte for byte', () => {
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 3 }), (lines) => {
        const headers = lines.map((line): HeaderField => ['cookie', line.join('; ')]);

        const result = withoutLockCookies(headers).map(([, value]) => value);

        const expected = lines
          .filter((line) => line.length === 0 || !line.every(isOurs))
          .map((line) => {
            const kept = line.filter((text) => !isOurs(text)).join('; ');
            // The white space after a separator goes with the pair in front of it.
            return isOurs(line[0] ?? '') ? kept.trimStart() : kept;
          });
        expect(result).toEqual(expected);
        expect(readCookies(withoutLockCookies(headers)).size).toBe(0);
      }),
      { numRuns: 500, seed: 15 },
    );
  });

  test('what is removed is what is read', () => {
    fc.assert(
      fc.property(pairs, (line) => {
        const cookies = readCookies([['cookie', line.join('; ')]]);

        const sent = line.filter(isOurs);
        expect([...cookies.values()].flat()).toHaveLength(sent.length);
      }),
      { numRuns: 500, seed: 16 },
    );
  });
});
