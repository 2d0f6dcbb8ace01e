/**
 * The rules by route: what a request needs, by method and path, as the settings write it.
 *
 * It matches nothing: that is `route-policy`'s.
 */
import * as v from 'valibot';
import { listOf, oneOf, text, textThat } from './value-kinds.js';

/** A method as it stands in a request line (RFC 9110, section 9.1: case-sensitive). */
const method = textThat(
  (name) => /^[A-Z]+$/.test(name),
  'must be a method in upper case, such as GET',
);

/**
 * A path in the spelling that the edge compares with: escapes in upper case, unreserved characters
 * not escaped, `*` for any one segment, `**` at the end for any number of them.
 */
const pathPattern = textThat(
  isPathPattern,
  'must be a path such as /orders, /orders/* or /orders/**',
);

const names = listOf(text);

/** What a request to some routes needs. */
const fields = {
  /** Absent: any method. GET stands for HEAD too. */
  methods: v.optional(listOf(method)),
  path: pathPattern,
  /** `public` needs no token; `signed-in` needs a good one, and whatever stands below. */
  access: oneOf(['public', 'signed-in']),
  /** The caller must be in one of these groups. */
  anyGroup: v.optional(names),
  /** The token must have one of these scopes. Tokens of a sign-in by password have no custom ones. */
  anyScope: v.optional(names),
  /** The token must come from one of these issuers: a user pool's id, another issuer's URL. */
  anyIssuer: v.optional(names),
  /** The token must have been issued to one of these clients. */
  anyClient: v.optional(names),
};

/**
 * One rule. Unlike everywhere else in the settings no field is ignored: a rule without the condition
 * that an older bundle does not know would let more people in.
 */
const rule = v.pipe(
  v.lazy((input) => v.object({ ...refusedFields(input), ...fields })),
  v.check(
    ({ access, anyGroup, anyScope, anyIssuer, anyClient }) =>
      access !== 'public' || (anyGroup ?? anyScope ?? anyIssuer ?? anyClient) === undefined,
    'must not ask anything of the caller where access is public',
  ),
);

/** The rules of a lock, in order: the first that matches counts. */
export const rulesSchema = v.array(rule);

/** One rule. */
export type Rule = v.InferOutput<typeof rule>;

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
 * Whether a path that the edge lets pass can have the segment: unreserved characters, escapes in
 * upper case of what is not (RFC 3986, section 2.3), no control character, backslash, dot
 * segment or overlong escape.
 */
function isNormalSegment(segment: string): boolean {
  return (
    NORMAL_CHARACTERS.test(segment) &&
    !/(^|%2F)\.\.?(%2F|$)/.test(segment) &&
    // More bytes than UTF-8 gives a character, which some servers read as `/` or `.`.
    !/%(?:C[01]%[89AB]|E0%[89]|F0%8)/.test(segment)
  );
}

/** Row by row of ASCII the escapes that stand, then those of every other byte. */
const NORMAL_CHARACTERS =
  /^(?:[\w\-.~]|%(?:2[0-9A-CF]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F]))+$/;
