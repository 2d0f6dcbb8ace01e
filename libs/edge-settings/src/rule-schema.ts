/**
 * The rules by route: what a request needs, by method and path, as the settings write it.
 *
 * It matches nothing: that is `route-policy`'s.
 */
import * as v from 'valibot';

/** A method as it stands in a request line (RFC 9110, section 9.1: case-sensitive). */
const method = v.pipe(
  v.string(),
  v.regex(/^[A-Z]+$/, 'must be a method in upper case, such as GET'),
);

/**
 * A path in the spelling that the edge compares with: escapes in upper case, unreserved characters
 * not escaped, `*` for any one segment, `**` at the end for any number of them.
 */
const pathPattern = v.pipe(
  v.string(),
  v.check(isPathPattern, 'must be a path such as /orders, /orders/* or /orders/**'),
);

const names = v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1));

/**
 * What a request to some routes needs. Unlike everywhere else in the settings no field is ignored:
 * a rule without the condition that an older bundle does not know would let more people in.
 */
const rule = v.pipe(
  v.strictObject({
    /** Absent: any method. GET stands for HEAD too. */
    methods: v.optional(v.pipe(v.array(method), v.minLength(1))),
    path: pathPattern,
    /** `public` needs no token; `signed-in` needs a good one, and whatever stands below. */
    access: v.picklist(['public', 'signed-in']),
    /** The caller must be in one of these groups. */
    anyGroup: v.optional(names),
    /** The token must have one of these scopes. Tokens of a sign-in by password have no custom ones. */
    anyScope: v.optional(names),
    /** The token must come from one of these issuers: a user pool's id, another issuer's URL. */
    anyIssuer: v.optional(names),
    /** The token must have been issued to one of these clients. */
    anyClient: v.optional(names),
  }),
  v.check(
    ({ access, anyGroup, anyScope, anyIssuer, anyClient }) =>
      access !== 'public' ||
      [anyGroup, anyScope, anyIssuer, anyClient].every((need) => need === undefined),
    'must not ask anything of the caller where access is public',
  ),
);

/** The rules of a lock, in order: the first that matches counts. */
export const rulesSchema = v.array(rule);

/** One rule. */
export type Rule = v.InferOutput<typeof rule>;

function isPathPattern(pattern: string): boolean {
  if (!pattern.startsWith('/')) return false;
  const segments = pattern.slice(1).split('/');
  return segments.every((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '*') return true;
    if (segment === '**') return isLast;
    if (segment === '') return isLast;
    return isNormalSegment(segment);
  });
}

/**
 * Whether a path that the edge lets pass can have the segment: unreserved characters, escapes in
 * upper case of what is not (RFC 3986, section 2.3), no control character, backslash, dot
 * segment or overlong escape.
 */
function isNormalSegment(segment: string): boolean {
  return (
    /^(?:[\w\-.~]|%[0-9A-F]{2})+$/.test(segment) &&
    segment.split('%2F').every((part) => part !== '.' && part !== '..') &&
    // More bytes than UTF-8 gives a character, which some servers read as `/` or `.`.
    !/%(?:C[01]%[89AB]|E0%[89]|F0%8)/.test(segment) &&
    [...segment.matchAll(/%(..)/g)].every(([, hex = '']) => standsEscaped(Number.parseInt(hex, 16)))
  );
}

function standsEscaped(byte: number): boolean {
  const isBackslashOrDelete = byte === 0x5c || byte === 0x7f;
  return byte >= 0x20 && !isBackslashOrDelete && !/[\w\-.~]/.test(String.fromCharCode(byte));
}
