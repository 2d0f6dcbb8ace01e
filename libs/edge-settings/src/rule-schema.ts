/**
 * The rules by route: what a request needs, by method and path, as the settings write it.
 *
 * It matches nothing: that is `route-policy`'s.
 */
import * as v from 'valibot';
import { OVERLONG_ESCAPE } from './overlong-escape.js';
import { RULE_CONDITIONS } from './rule-conditions.js';
import { listOf, oneOf, text } from './value-kinds.js';

/** A method as it stands in a request line (RFC 9110, section 9.1: case-sensitive). */
const method = v.message(
  v.pipe(v.string(), v.regex(/^[A-Z]+$/)),
  'must be a method in upper case, such as GET',
);

/**
 * A path in the spelling that the edge compares with: escapes in upper case, unreserved characters
 * not escaped, `*` for any one segment, `**` at the end for any number of them.
 */
const pathPattern = v.message(
  v.pipe(v.string(), v.check(isPathPattern)),
  'must be a path such as /orders, /orders/* or /orders/**',
);

/** What a rule is about, apart from its conditions. */
const route = v.object({
  /** Absent: any method. GET stands for HEAD too. */
  methods: v.optional(listOf(method)),
  path: pathPattern,
  /** `public` needs no token; `signed-in` needs a good one, and whatever the conditions ask for. */
  access: oneOf(['public', 'signed-in']),
});

type ConditionField = (typeof RULE_CONDITIONS)[number]['field'];

/** One rule. Each condition names values, and the caller must have one of them. */
export type Rule = v.InferOutput<typeof route> & {
  [Field in ConditionField]?: string[] | undefined;
};

/**
 * One rule. Unlike everywhere else in the settings no field is ignored: a rule without the condition
 * that an older bundle does not know would let more people in.
 */
const rule = v.pipe(
  v.lazy((input): v.GenericSchema<unknown, Rule> =>
    v.object({ ...refusedFields(input), ...route.entries, ...conditionFields() }),
  ),
  v.check(
    (rule) =>
      rule.access !== 'public' || RULE_CONDITIONS.every(({ field }) => rule[field] === undefined),
    'must not ask anything of the caller where access is public',
  ),
);

/** The rules of a lock, in order: the first that matches counts. */
export const rulesSchema = v.array(rule);

function conditionFields() {
  const condition = v.optional(listOf(text));
  return Object.fromEntries(RULE_CONDITIONS.map(({ field }) => [field, condition])) as Record<
    ConditionField,
    typeof condition
  >;
}

/** Each field of the input as one that is refused: the known ones are to take their places. */
function refusedFields(input: unknown): object {
  const refused = v.custom(() => false, 'is not known to this version of the edge');
  const names = Object.keys(Object(input) as object);
  return Object.fromEntries(names.map((name) => [name, refused]));
}

function isPathPattern(pattern: string): boolean {
  if (!pattern.startsWith('/')) return false;
  const segments = pattern.slice(1).split('/');
  return segments.every((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '**' || segment === '') return isLast;
    return segment === '*' || isNormalSegment(segment);
  });
}

/**
 * Whether the edge forwards paths with this segment, spelled like this: unreserved characters,
 * upper-case escapes for all others (RFC 3986, section 2.3), no control character, backslash, dot
 * segment or overlong escape.
 */
function isNormalSegment(segment: string): boolean {
  return (
    NORMAL_CHARACTERS.test(segment) &&
    !/(^|%2F)\.\.?(%2F|$)/.test(segment) &&
    !OVERLONG_ESCAPE.test(segment)
  );
}

/** Row by row of ASCII the escapes that are kept, then those of every other byte. */
const NORMAL_CHARACTERS =
  /^(?:[\w\-.~]|%(?:2[0-9A-CF]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F]))+$/;
