/**
 * The path patterns of a lock's rules, as they are written and as routers read them.
 */
import type { Rule } from '@furlock/edge-settings';
import { matchesPath, patternsOverlap } from './matches-path.js';
import { isOfRequestsOnly, LAST_STAGES, STAGES, textOf, type PathChange } from './path-readings.js';

/** The patterns of all rules in one reading. Readings are made when they are first needed, and kept. */
export class RulePatterns {
  readonly #patterns: readonly string[];
  /** What every path begins with that a pattern matches. */
  readonly #prefixes: readonly string[];
  readonly #written: RulePatterns;
  /** Every reading of the same rules, by its patterns. Only the written patterns have it. */
  readonly #readings = new Map<string, RulePatterns>();
  readonly #changed = new Map<PathChange, RulePatterns>();
  readonly #hidden = new Map<number, readonly number[]>();
  #longest: ReturnType<typeof longest> | undefined;
  #combined: readonly RulePatterns[] | undefined;

  private constructor(patterns: readonly string[], written?: RulePatterns) {
    this.#patterns = patterns;
    this.#prefixes = patterns.map((pattern) => pattern.split('/*', 1)[0] as string);
    this.#written = written ?? this;
    this.#written.#readings.set(patterns.join(), this);
  }

  /** The patterns as they are written. The same list of rules has the same patterns. */
  static of(rules: readonly Rule[]): RulePatterns {
    const known = RulePatterns.#known.get(rules);
    if (known !== undefined) return known;
    const patterns = new RulePatterns(rules.map(({ path }) => textOf(path)));
    RulePatterns.#known.set(rules, patterns);
    return patterns;
  }

  static readonly #known = new WeakMap<readonly Rule[], RulePatterns>();

  /** The same patterns after a change. Readings with equal patterns are the same object. */
  after(change: PathChange): RulePatterns {
    if (isOfRequestsOnly(change)) return this;
    const known = this.#changed.get(change);
    if (known !== undefined) return known;
    const patterns = this.#patterns.map(change);
    const changed =
      this.#written.#readings.get(patterns.join()) ?? new RulePatterns(patterns, this.#written);
    this.#changed.set(change, changed);
    return changed;
  }

  /** These patterns, and all others that a combination of changes makes of them. */
  readings(): readonly RulePatterns[] {
    this.#combined ??= [...STAGES, ...LAST_STAGES].reduce<readonly RulePatterns[]>(
      (found, stage) => [
        ...new Set([
          ...found,
          ...found.flatMap((patterns) => stage.map((change) => patterns.after(change))),
        ]),
      ],
      [this],
    );
    return this.#combined;
  }

  /**
   * The part of a path that decides which patterns match, before its case and trailing slash change: more
   * segments than any pattern has, each cut off where it is longer than any pattern's.
   *
   * Folding the case shortens a text to a ninth at most: `%E2%84%AA`, the Kelvin sign, to `k`. Without this,
   * a path of 8 KB takes ten times as long.
   */
  relevantPart(text: string): string {
    this.#longest ??= longest(this.readings().flatMap((reading) => reading.#patterns));
    const { segments, characters } = this.#longest;
    if (text.length <= characters) return text;
    const kept = text.split('/', segments + 2);
    return kept.map((segment) => segment.slice(0, 9 * characters + 1)).join('/');
  }

  /** Whether the pattern of a rule matches a path that is read in the same way. */
  matches(index: number, path: string): boolean {
    return (
      path.startsWith(this.#prefixes[index] as string) &&
      matchesPath(this.#patterns[index] as string, path)
    );
  }

  /**
   * The later rules that a rule can hide in this reading only: as they are written, no path matches both.
   * `/Admin/**` hides `/admin/users` from a router that ignores case, if it has nothing but the order to go
   * by; one that prefers the more specific path still finds it.
   */
  hiddenBy(index: number): readonly number[] {
    if (this === this.#written) return [];
    const known = this.#hidden.get(index);
    if (known !== undefined) return known;
    const hidden = [...this.#patterns.keys()].filter(
      (later) =>
        later > index && this.#overlap(index, later) && !this.#written.#overlap(index, later),
    );
    this.#hidden.set(index, hidden);
    return hidden;
  }

  #overlap(index: number, other: number): boolean {
    return patternsOverlap(this.#patterns[index] as string, this.#patterns[other] as string);
  }
}

/** The greatest number of segments, and of characters in a segment. */
function longest(patterns: readonly string[]) {
  const segments = patterns.map((pattern) => pattern.split('/'));
  return {
    segments: Math.max(...segments.map(({ length }) => length)),
    characters: Math.max(...segments.flat().map(({ length }) => length)),
  };
}
