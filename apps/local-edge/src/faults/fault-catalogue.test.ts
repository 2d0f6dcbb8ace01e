import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FAULTS, readFaultOrder } from './fault-catalogue.js';

describe('an order is read', () => {
  const cases = [
    ['ssm=down', { part: 'ssm', name: 'down', durationMs: 0, once: false }],
    ['ssm=slow', { part: 'ssm', name: 'slow', durationMs: 3_000, once: false }],
    ['ssm=slow:250ms', { part: 'ssm', name: 'slow', durationMs: 250, once: false }],
    ['keys=rotated\n', { part: 'keys', name: 'rotated', durationMs: 0, once: true }],
    ['clock=behind:2h', { part: 'clock', name: 'behind', durationMs: 7_200_000, once: false }],
    ['ssm=off', { part: 'ssm', name: 'off' }],
  ] as const;
  test.each(cases)('%s', (text, value) => {
    expect(readFaultOrder(text)).toEqual({ ok: true, value });
  });
});

describe('an order that has no meaning is refused, and says what has', () => {
  test.each([
    ['', /parts are ssm, keys,/],
    ['constructor=down', /parts are ssm/],
    ['ssm', /<part>=<fault>/],
    ['ssm=on', /Faults of ssm are down, slow, throttling, rubbish, and off/],
    ['ssm=toString', /Faults of ssm/],
    ['ssm=down:2s', /written ssm=down\./],
    ['ssm=slow:2', /written ssm=slow:<duration>, such as 3s/],
    ['ssm=slow:-2s', /<part>=<fault>/],
    ['ssm=off:2s', /Faults of ssm/],
  ])('%p', (text, sentence) => {
    expect(readFaultOrder(text)).toEqual({ ok: false, error: expect.stringMatching(sentence) });
  });
});

test('the table of the README is the catalogue', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\w+=\w+)(?::(\w+))?` +\| (.*?) +\|$/gm)].map(
    ([, order, duration, does]) => [order, duration, does],
  );

  const catalogue = Object.entries(FAULTS).flatMap(([part, faults]) =>
    Object.entries<{ does: string; duration?: string; once?: true }>(faults).map(
      ([name, { duration, does, once }]) => [
        `${part}=${name}`,
        duration,
        once === true ? `once: ${does}` : does,
      ],
    ),
  );
  expect(rows).toEqual(catalogue);
});
