/**
 * Reads the context on a command line, and refuses what `cdk` would silently ignore: a value that does
 * not arrive leaves the default of cdk.json in place, and so deploys another stage than the one meant.
 */
import { optionValues } from './option-values.js';
import { CONTEXT_KEYS, type PlaceInput } from './place.js';

/** The context of this app, or one sentence that says what to change. */
export type ContextResult =
  | { readonly ok: true; readonly context: Partial<PlaceInput> }
  | { readonly ok: false; readonly sentence: string };

/** The options that this project reads itself, besides `--yes`. */
const OPTIONS = ['context', 'assembly', 'profile'] as const;

/** The values of `--context`, by key. Feature flags and look-ups of CDK are left to `cdk`. */
export function readContext(args: readonly string[]): ContextResult {
  const misplaced = args.map((arg, index) => misplacedSentence(arg, args[index - 1]));
  const sentence = misplaced.find((found) => found !== undefined);
  if (sentence !== undefined) return { ok: false, sentence };

  const context = new Map<string, string>();
  for (const pair of [...optionValues(args, '--context'), ...optionValues(args, '-c')]) {
    const [key = '', value] = pair.split(/=(.*)/s);
    // CDK's own keys contain one of these, such as `@aws-cdk/core:…` and `availability-zones:account=…`.
    if (/[@/:]/.test(key)) continue;
    if (!isKey(key)) {
      const meant = nearest(key, CONTEXT_KEYS);
      const hint = meant === undefined ? listed(CONTEXT_KEYS) : `did you mean ${meant}?`;
      return refused(`--context ${key} is unknown: ${hint}`);
    }
    if (value === undefined) {
      return refused(`--context ${key} has no value: write --context ${key}=VALUE.`);
    }
    if (context.has(key)) return refused(`The ${key} is given more than once: give it once.`);
    context.set(key, value);
  }
  return { ok: true, context: Object.fromEntries(context) };
}

/** The sentence for an argument that is a value of context, but not written as one. */
function misplacedSentence(arg: string, previous: string | undefined): string | undefined {
  const [, dashes = '', name = '', value] = /^(--)?([a-zA-Z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
  if (dashes === '') {
    const isValueOfOption = previous?.startsWith('-') === true;
    return isKey(name) && value !== undefined && !isValueOfOption
      ? `${arg} has no effect without --context: write --context ${arg}.`
      : undefined;
  }
  const key = CONTEXT_KEYS.find((known) => known.toLowerCase() === bare(name));
  if (key !== undefined) {
    return `--${name} has no effect on where this deploys: write --context ${key}=${value ?? 'VALUE'}.`;
  }
  const option = nearest(name, OPTIONS);
  return option === undefined || option === name
    ? undefined
    : `--${name} is unknown: did you mean --${option}?`;
}

/** `--edge-runtime` is `edgeRuntime`. */
function bare(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

function isKey(text: string): text is keyof PlaceInput {
  return CONTEXT_KEYS.some((key) => key === text);
}

function listed(keys: readonly string[]): string {
  return `specify one of ${keys.join(', ')}.`;
}

/** The known word that differs in at most two letters, or in case; none if that is most of the word. */
function nearest<T extends string>(word: string, known: readonly T[]): T | undefined {
  const distances = known.map((candidate) => ({
    candidate,
    distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  distances.sort((one, other) => one.distance - other.distance);
  const [closest] = distances;
  return closest !== undefined && closest.distance <= Math.min(2, word.length / 2)
    ? closest.candidate
    : undefined;
}

/** The number of letters to insert, delete or replace. Source: Levenshtein 1966, by Wagner and Fischer 1974. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, otherLetter] of [...other].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}

function refused(sentence: string): ContextResult {
  return { ok: false, sentence };
}
