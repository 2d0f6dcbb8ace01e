/**
 * Detects paths and queries that AWS may read in more than one way, so that no signature over them is
 * certain to match.
 *
 * Approximated: AWS does not document how a function URL treats them, nor that it rejects them. A
 * front end may or may not collapse `//` and dot segments before it verifies the signature. It may
 * read a raw `+` as a plus sign or as a space. It may normalise `%7E` to `~` and `%2f` to `%2F` before it
 * encodes the path again. One signature cannot match both readings, so a request
 * that is accepted here might get a 403 from AWS. A local edge must not be more lenient than AWS, so
 * all of them are rejected. A client that sends an unambiguous form is not affected: `%20` or `%2B`
 * for `+`, `%5B` for `[`, one slash instead of two.
 *
 * What the documents give one reading is accepted: other reserved characters, raw or escaped; a name without
 * `=`, which is signed with one; a second `=`, which belongs to the value; any escape in a query, whose names and
 * values are decoded before they are encoded.
 */

/** A part of a request target with more than one reading, and the construct that causes it. */
export interface UnknownReading {
  readonly part: 'path' | 'query';
  readonly construct:
    | 'empty segment'
    | 'dot segment'
    | 'plus sign'
    | 'broken escape'
    | 'escape with an equal spelling'
    | 'raw character'
    | 'empty pair'
    | 'empty name';
}

/** The first construct in a raw path and query that AWS may read in more than one way. */
export function unknownReading(target: {
  readonly path: string;
  readonly query: string;
}): UnknownReading | undefined {
  const path = PATH_CONSTRUCTS.find(({ pattern }) => pattern.test(target.path));
  if (path !== undefined) return { part: 'path', construct: path.construct };
  const query = QUERY_CONSTRUCTS.find(({ pattern }) => pattern.test(target.query));
  if (query !== undefined) return { part: 'query', construct: query.construct };
  return undefined;
}

interface Construct {
  readonly construct: UnknownReading['construct'];
  readonly pattern: RegExp;
}

const BROKEN_ESCAPE: Construct = {
  construct: 'broken escape',
  pattern: /%(?![0-9A-Fa-f]{2})/,
};

const PATH_CONSTRUCTS: readonly Construct[] = [
  { construct: 'empty segment', pattern: /\/\// },
  // RFC 3986, section 6.2.2.2: a server that normalises treats `%2e` and `.` as the same character.
  { construct: 'dot segment', pattern: /\/(?:\.|%2e){1,2}(?:\/|$)/i },
  BROKEN_ESCAPE,
  // RFC 3986, sections 6.2.2.1 and 6.2.2.2: lower-case digits, and escapes of unreserved characters.
  {
    construct: 'escape with an equal spelling',
    pattern: /%(?:[a-f].|.[a-f]|2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/,
  },
  // RFC 3986, section 3.3: the characters that a path segment may contain unescaped.
  { construct: 'raw character', pattern: /[^A-Za-z0-9._~!$&'()*+,;=:@%/-]/ },
];

const QUERY_CONSTRUCTS: readonly Construct[] = [
  { construct: 'plus sign', pattern: /\+/ },
  BROKEN_ESCAPE,
  // RFC 3986, section 3.4: the characters that a query may contain unescaped. `[` and `]` are not
  // among them; function URLs are reported to reject them.
  { construct: 'raw character', pattern: /[^A-Za-z0-9._~!$&'()*+,;=:@%/?-]/ },
  // Common signers omit a pair without a name, although it is sent.
  { construct: 'empty name', pattern: /(?:^|&)=/ },
  { construct: 'empty pair', pattern: /^&|&&|&$/ },
];
