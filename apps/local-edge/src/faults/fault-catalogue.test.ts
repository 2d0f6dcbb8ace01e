import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FAULTS, readFaultCommand } from './fault-catalogue.js';

describe('a valid command', () => {
  const cases = [
    ['ssm=down', { part: 'ssm', name: 'down', durationMs: 0, once: false }],
    ['ssm=slow', { part: 'ssm', name: 'slow', durationMs: 3_000, once: false }],
    ['ssm=slow:250ms', { part: 'ssm', name: 'slow', durationMs: 250, once: false }],
    ['keys=rotated\n', { part: 'keys', name: 'rotated', durationMs: 0, once: true }],
    ['clock=behind:2h', { part: 'clock', name: 'behind', durationMs: 7_200_000, once: false }],
    ['ssm=off', { part: 'ssm', name: 'off' }],
  ] as const;
  test.each(cases)('%s', (text, value) => {
    expect(readFaultCommand(text)).toEqual({ ok: true, value });
  });
});

describe('an invalid command is rejected with the valid syntax', () => {
  test.each([
    ['', /Parts: ssm, keys, tokens,/],
    ['constructor=down', /Parts: ssm/],
    ['ssm', /<part>=<fault>/],
    ['ssm=on', /Faults of ssm: down, slow, throttling, rubbish\. Use off/],
    ['ssm=toString', /Faults of ssm/],
    ['ssm=down:2s', /syntax of this fault is ssm=down\./],
    ['ssm=slow:2', /syntax of this fault is ssm=slow:<duration>, for example 3s/],
    ['ssm=slow:-2s', /<part>=<fault>/],
    ['ssm=off:2s', /Faults of ssm/],
  ])('%p', (text, sentence) => {
    expect(readFaultCommand(text)).toEqual({ ok: false, error: expect.stringMatching(sentence) });
  });
});

test('the table of the README equals the catalogue', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(\w+=\w+)(?::(\w+))?` +\| (.*?) +\|$/gm)].map(
    ([, command, duration, does]) => [command, duration, does],
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
