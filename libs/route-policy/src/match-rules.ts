/**
 * Finds the rules that apply to a request.
 *
 * Routers read paths differently: they may ignore case or a trailing slash, take `%2F` for a slash,
 * cut path parameters, or decode twice. The lock does not know which router is behind it. So it
 * matches the path in every such reading, and the rules of all readings apply. Matching is linear in
 * pattern and path: no regular expression is built from the settings.
 */
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import {
  hasReserved,
  isPlain,
  LAST_STAGES,
  pathOf,
  sentTextOf,
  STAGES,
  textOf,
  unescapeReserved,
  type PathChange,
} from './path-readings.js';
import { RulePatterns } from './rule-patterns.js';

/** The parts of a request that rules match. */
export interface Route {
  readonly method: string;
  /** In normal form: unreserved characters as they are, every other byte as `%XX` in upper case. */
  readonly path: string;
  /**
   * The path as it is sent on. Some routers distinguish `/@ada` from `/%40ada`, and the viewer chooses which
   * one is sent, unless the settings have it escaped.
   */
  readonly sentPath?: string | undefined;
}

/** The settings that decide which rules apply. */
export type RuleSettings = Pick<EdgeSettings, 'rules' | 'pathReadings' | 'targetSpelling'>;

/** A path in one reading, and a rule that applies to it; undefined if none does. */
export interface MatchedReading {
  readonly path: string;
  readonly rule: Rule | undefined;
}

/**
 * The rules that a caller must satisfy, all of them. Undefined is among them if no rule matches in some
 * reading, which requires a signed-in caller.
 *
 * Shape: not empty, without duplicates; the rule of the path as it is comes first.
 */
export function matchRules(settings: RuleSettings, route: Route): readonly (Rule | undefined)[] {
  const { rules = [] } = settings;
  if (rules.length === 0) return [undefined];
  const found = readingsOf(settings, route, { isPartEnough: true }).flatMap((reading) =>
    rulesIn(reading, rules, route.method),
  );
  return found.length === 1 ? found : [...new Set(found)];
}

/**
 * Every reading of the path, with its rule: the first one that matches. If that rule hides another one
 * in this reading only, there is a second entry, because some routers prefer the more specific path.
 *
 * Shape: as `matchRules`, which returns the rules of these readings.
 */
export function matchReadings(settings: RuleSettings, route: Route): readonly MatchedReading[] {
  const { rules = [] } = settings;
  if (rules.length === 0) return [{ path: route.path, rule: undefined }];
  const matched = readingsOf(settings, route, { isPartEnough: false }).flatMap((reading) =>
    rulesIn(reading, rules, route.method).map((rule) => ({ path: pathOf(reading.text), rule })),
  );
  return matched.filter(
    ({ path, rule }, index) =>
      index === matched.findIndex((other) => other.path === path && other.rule === rule),
  );
}

/** The text of a path, and the patterns of the rules read in the same way. */
interface Reading {
  readonly text: string;
  readonly patterns: RulePatterns;
}

/** Every reading that gives another text or other patterns. */
function readingsOf(
  { rules = [], pathReadings, targetSpelling }: RuleSettings,
  { path, sentPath }: Route,
  { isPartEnough }: { readonly isPartEnough: boolean },
): readonly Reading[] {
  const patterns = RulePatterns.of(rules);
  if (pathReadings === 'exact') return [{ text: textOf(path), patterns }];
  if (isPlain(path)) return patterns.readings().map((read) => ({ text: path, patterns: read }));
  const given = [{ text: textOf(path), patterns }];
  // If every path is sent escaped, the backend's handlers are reached under that spelling, or not at all. No
  // viewer can choose another one, and a rule for `/v1/orders%3Asearch` would never apply alone.
  if (targetSpelling !== 'escaped' && sentPath !== undefined && hasReserved(path)) {
    given.push({ text: sentTextOf(sentPath), patterns: patterns.after(unescapeReserved) });
  }
  const readings = combined(given, STAGES);
  const parts = readings.map(({ text, patterns: read }) => ({
    text: isPartEnough ? patterns.relevantPart(text) : text,
    patterns: read,
  }));
  return combined(parts, LAST_STAGES);
}

/** The readings, and what every combination of at most one change of each stage makes of them. */
function combined(
  given: readonly Reading[],
  stages: readonly (readonly PathChange[])[],
): readonly Reading[] {
  const readings: Reading[] = [];
  const add = (reading: Reading) => {
    const isKnown = readings.some(
      ({ text, patterns }) => patterns === reading.patterns && text === reading.text,
    );
    if (!isKnown) readings.push(reading);
  };
  given.forEach(add);
  for (const stage of stages) {
    for (const { text, patterns } of [...readings]) {
      for (const change of stage) add({ text: change(text), patterns: patterns.after(change) });
    }
  }
  return readings;
}

/** The first rule that matches, and those that it hides in this reading only. */
function rulesIn(
  { text, patterns }: Reading,
  rules: readonly Rule[],
  method: string,
): readonly (Rule | undefined)[] {
  const matches = (index: number) =>
    matchesMethod(rules[index] as Rule, method) && patterns.matches(index, text);
  const first = rules.findIndex((_rule, index) => matches(index));
  if (first < 0) return [undefined];
  return [first, ...patterns.hiddenBy(first).filter(matches)].map((index) => rules[index]);
}

/** A rule for GET also applies to HEAD, which has the same semantics (RFC 9110, section 9.3.2). */
function matchesMethod({ methods }: Rule, method: string): boolean {
  if (methods === undefined || methods.includes(method)) return true;
  return method === 'HEAD' && methods.includes('GET');
}
