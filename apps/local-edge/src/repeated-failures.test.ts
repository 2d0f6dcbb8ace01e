import { expect, test } from '@jest/globals';
import { RepeatedFailures } from './repeated-failures.js';

/** Time stands still until `pass`. */
function start() {
  const printed: string[] = [];
  let nowMs = 0;
  let waiting: { atMs: number; listener: () => void }[] = [];
  const failures = new RepeatedFailures({
    print: (text) => printed.push(text),
    after: (durationMs, listener) => waiting.push({ atMs: nowMs + durationMs, listener }),
  });
  const pass = (durationMs: number): void => {
    nowMs += durationMs;
    const due = waiting.filter(({ atMs }) => atMs <= nowMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { listener } of due) listener();
  };
  return { printed, failures, pass };
}

test('the same failure is printed once and then counted', () => {
  const { printed, failures, pass } = start();

  for (let count = 0; count < 42; count += 1) failures.print('a is broken');
  pass(2_000);
  failures.print('a is broken');
  pass(2_000);

  expect(printed).toEqual([
    'a is broken',
    '         and 41 more like this: a is broken',
    '         and 1 more like this: a is broken',
  ]);
});

test('another failure is printed at once', () => {
  const { printed, failures } = start();

  failures.print('a is broken');
  failures.print('b is broken');

  expect(printed).toEqual(['a is broken', 'b is broken']);
});

test('after a minute without it, a failure is printed again', () => {
  const { printed, failures, pass } = start();

  failures.print('a');
  pass(60_000);
  failures.print('a');

  expect(printed).toEqual(['a', 'a']);
});

test('a failure that goes on is not printed again', () => {
  const { printed, failures, pass } = start();

  failures.print('a');
  pass(30_000);
  failures.print('a');
  pass(30_000);
  failures.print('a');

  expect(printed.filter((text) => text === 'a')).toHaveLength(1);
});

test('the counts are printed at the end', () => {
  const { printed, failures } = start();

  failures.print(`a ${'long '.repeat(40)}`);
  failures.print(`a ${'long '.repeat(40)}`);
  failures.flush();

  expect(printed[1]).toMatch(/^ {9}and 1 more like this: a long .*…$/);
});
