/**
 * The schema of the settings' `rules`: what a request needs, by method and path.
 *
 * It does not match requests: `route-policy` does.
 */
import * as v from 'valibot';
import { OVERLONG_ESCAPE } from './overlong-escape.js';
import { RULE_CONDITIONS } from './rule-conditions.js';
import { listOf, oneOf, text } from './value-kinds.js';

/** A method as in a request line (RFC 9110, section 9.1: case-sensitive). */
const method = v.message(
  v.pipe(v.string(), v.regex(/^[A-Z]+$/)),
  'must be a method in upper case, such as GET',
);

/**
 * A path in the normalised form that the edge compares: escapes in upper case, unreserved characters
 * not escaped, `*` for any one segment, `**` at the end for any number of segments.
 */
const pathPattern = v.message(
  v.pipe(v.string(), v.check(isPathPattern)),
  'must be a path such as /orders, /orders/* or /orders/**',
);

/** The fields of a rule except its conditions. */
const route = v.object({
  /** Absent: any method. GET includes HEAD. */
  methods: v.optional(listOf(method)),
  path: pathPattern,
  /** `public` needs no token; `signed-in` needs a valid token that meets the conditions. */
  access: oneOf(['public', 'signed-in']),
});

type ConditionField = (typeof RULE_CONDITIONS)[number]['field'];

/** One rule. Each condition lists values, and the caller must have one of them. */
export type Rule = v.InferOutput<typeof route> & {
  [Field in ConditionField]?: string[] | undefined;
};

/**
 * One rule. Unlike in the rest of the settings, unknown fields are an error: if an older bundle ignored
 * a condition that it does not know, the rule would admit more callers.
 */
const rule = v.pipe(
  v.lazy((input): v.GenericSchema<unknown, Rule> =>
    v.object({ ...refusedFields(input), ...route.entries, ...conditionFields() }),
  ),
  v.check(
    (rule) =>
      rule.access !== 'public' || RULE_CONDITIONS.every(({ field }) => rule[field] === undefined),
    'must not have conditions if access is public',
  ),
);

/** The rules of a lock, in order: the first matching rule applies. */
export const rulesSchema = v.array(rule);

function conditionFields() {
  const condition = v.optional(listOf(text));
  return Object.fromEntries(RULE_CONDITIONS.map(({ field }) => [field, condition])) as Record<
    ConditionField,
    typeof condition
  >;
}

/** A schema that refuses every field of the input. Those of the known fields override it. */
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
 * Whether a normalised path can contain exactly this segment: unreserved characters, upper-case escapes
 * of all others (RFC 3986, section 2.3), no control character, backslash, dot segment or overlong
 * escape.
 */
function isNormalSegment(segment: string): boolean {
  return (
    NORMAL_CHARACTERS.test(segment) &&
    !/(^|%2F)\.\.?(%2F|$)/.test(segment) &&
    !OVERLONG_ESCAPE.test(segment)
  );
}

/** Unreserved characters, then the allowed escapes: row by row of ASCII, then of every other byte. */
const NORMAL_CHARACTERS =
  /^(?:[\w\-.~]|%(?:2[0-9A-CF]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F]))+$/;
