/**
 * Proves that what a framework makes of a target does not change when the target is sent as `normalizeTarget`
 * returns it: the same route, parameters and query as in a direct call.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { normalizeTarget, targetText, type RequestTarget } from './normalize-target.js';
import type { TargetSpelling } from './target-spelling.js';

const runs = proofRuns({ part: 150, all: 20_000, seed: 44 });

const pieces = (...texts: string[]) =>
  fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }).map((all) => all.join(''));
const segment = pieces(
  ...[
    'a',
    '7',
    'Zed',
    '-',
    '_',
    '~',
    '.x',
    '%20',
    '%2F',
    '%25',
    '%C3%A9',
    '%40',
    '%3A',
    '%3B',
    '%28',
  ],
  ...[
    '@',
    ':',
    ';',
    'v=1',
    ',',
    '!',
    '$',
    '&',
    "'",
    '(',
    ')',
    '*',
    '=',
    '+',
    'ü',
    '[0]',
    '%7e',
    '%2f',
  ],
);
const fixed = fc.constantFrom('/@ada', '/%40ada', '/a;b=c', '/a%3Bb%3Dc', '/c,(d)', '/c%2C%28d%29');
const path = fc.oneof(
  fixed,
  segment.map((one) => `/@${one}`),
  segment.map((one) => `/v1/orders/${one}:cancel`),
  fc.constantFrom(':', '%3A').map((colon) => `/v1/orders/7${colon}cancel`),
  segment.map((one) => `/plain/${one}`),
  fc.tuple(segment, segment).map((two) => `/files/${two.join('/')}`),
);
const pair = fc.oneof(
  fc.constantFrom('flag', 'a[]=1', 'a[]=2', 'a[b]=c', 'b=1,2:3/4?5', 'sig=YQ==', 'e=', '', 'q=a+b'),
  fc.constantFrom('q=a%20b', 'e=%7e%2f', 'x%5B%5D=1', "r=!$'()*;@", 'a=1;b=2', 'u=ü', 'u=%c3%bc'),
  fc.tuple(segment, segment).map(([name, value]) => `k${name}=${value}`.replaceAll('&', '%26')),
);
const query = fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&'));

/** What each framework makes of a target. */
type Routed = Readonly<Record<string, string>>;

interface Outcome {
  readonly given: RequestTarget;
  readonly sent: RequestTarget;
  readonly direct: Routed;
  readonly asSent: Routed;
  readonly escaped: Routed;
}

function route(targets: readonly RequestTarget[]): Routed[] {
  const { stdout } = spawnSync(process.execPath, [join(__dirname, 'testing/route-targets.mjs')], {
    input: JSON.stringify(targets.map(targetText)),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return JSON.parse(stdout) as Routed[];
}

function spelled(target: RequestTarget, spelling: TargetSpelling): RequestTarget {
  const sent = normalizeTarget(target, spelling);
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

let outcomes: Outcome[];
beforeAll(() => {
  const given = fc
    .sample(fc.record({ path, query }), runs)
    .filter((target) => normalizeTarget(target).ok);
  const sent = given.map((target) => spelled(target, 'as-sent'));
  const escaped = given.map((target) => spelled(target, 'escaped'));
  const routed = route([...given, ...sent, ...escaped]);
  outcomes = given.map((target, index) => ({
    given: target,
    sent: sent[index] as RequestTarget,
    direct: routed[index] as Routed,
    asSent: routed[given.length + index] as Routed,
    escaped: routed[2 * given.length + index] as Routed,
  }));
}, 600_000);

/** The kinds of spelling in a path that are rewritten, and that a router may distinguish from the result. */
const REWRITTEN_IN_PATHS = /[+[\]\u0080-\uffff]|%(?:[a-f].|.[a-f]|7E)/;

test('enough targets are accepted and routed', () => {
  const matched = outcomes.flatMap(({ direct }) =>
    Object.values(direct).filter((result) => result.startsWith('200')),
  );

  expect(outcomes.length).toBeGreaterThan(0.8 * runs.numRuns);
  expect(matched.length).toBeGreaterThan(2 * runs.numRuns);
});

test('every target is routed as in a direct call, except where its path contains a rewritten spelling', () => {
  const changed = outcomes.filter(
    ({ direct, asSent }) => JSON.stringify(direct) !== JSON.stringify(asSent),
  );

  expect(changed.filter(({ given }) => !REWRITTEN_IN_PATHS.test(given.path))).toEqual([]);
});

test('a rewritten spelling within a parameter does not change the matched route', () => {
  const routeOf = (result = '') => /^404|"route":"[^"]*"/.exec(result)?.[0];

  for (const { given, direct, asSent } of outcomes) {
    for (const [name, result] of Object.entries(direct)) {
      expect([given, name, routeOf(asSent[name])]).toEqual([given, name, routeOf(result)]);
    }
  }
});

test('only those paths are rewritten', () => {
  for (const { given, sent } of outcomes) {
    expect([given.path, given.path !== sent.path]).toEqual([
      given.path,
      REWRITTEN_IN_PATHS.test(given.path),
    ]);
  }
});

test('escaped targets are routed differently, by every framework but h3', () => {
  const frameworks = Object.keys(outcomes[0]?.direct ?? {});
  const losing = frameworks.filter((name) =>
    outcomes.some(
      ({ direct, escaped }) => direct[name]?.startsWith('200') && escaped[name]?.startsWith('404'),
    ),
  );

  expect(frameworks).toHaveLength(6);
  expect(losing).toEqual(frameworks.filter((name) => name !== 'h3'));
});
