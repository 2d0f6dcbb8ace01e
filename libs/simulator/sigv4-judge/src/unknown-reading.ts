/**
 * Which paths and queries AWS may read in more than one way, so that no signature over them can be
 * known to match.
 *
 * Approximated: AWS documents neither how a function URL treats them nor that it refuses them. A
 * front end may collapse `//` and dot segments before it verifies or leave them; it may take a raw
 * `+` for a plus sign or for a space. Both readings cannot match one signature, so whatever is let
 * in here might be a 403 there, and a local edge that is kinder than AWS is worse than none. They
 * are therefore refused under either reading. A client that sends the plain form is not affected:
 * `%20` or `%2B` for `+`, `%5B` for `[`, one slash for two.
 */

/** A part of a request target with more than one reading, and what gives it more than one. */
export interface UnknownReading {
  readonly part: 'path' | 'query';
  readonly construct:
    | 'empty segment'
    | 'dot segment'
    | 'plus sign'
    | 'broken escape'
    | 'raw character'
    | 'empty pair'
    | 'empty name';
}

/** The first construct of a raw path and query whose reading at AWS is not known. */
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
  // RFC 3986, section 6.2.2.2: `%2e` and `.` are the same character to a server that normalises.
  { construct: 'dot segment', pattern: /\/(?:\.|%2e){1,2}(?:\/|$)/i },
  BROKEN_ESCAPE,
  // RFC 3986, section 3.3: what a path segment may hold unescaped.
  { construct: 'raw character', pattern: /[^A-Za-z0-9._~!$&'()*+,;=:@%/-]/ },
];

const QUERY_CONSTRUCTS: readonly Construct[] = [
  { construct: 'plus sign', pattern: /\+/ },
  BROKEN_ESCAPE,
  // RFC 3986, section 3.4: what a query may hold unescaped. `[` and `]` are not in it; function
  // URLs are reported to refuse them.
  { construct: 'raw character', pattern: /[^A-Za-z0-9._~!$&'()*+,;=:@%/?-]/ },
  // The field's signers leave out a pair without a name; the wire still has it.
  { construct: 'empty name', pattern: /(?:^|&)=/ },
  { construct: 'empty pair', pattern: /^&|&&|&$/ },
];
