/**
 * The ways in which routers read a path, applied to the paths of requests and to the patterns of rules
 * alike.
 *
 * It does not decide which rule applies: `match-rules.ts` does. Each change is linear in its input.
 */
import { OVERLONG_ESCAPE } from '@furlock/edge-settings';

/** Whether no router reads this normal path or pattern in another way. Most are plain. */
export function isPlain(path: string): boolean {
  return !/[A-Z%]/.test(path) && !path.endsWith('/');
}

/**
 * A normal path as text, in which characters outside ASCII are not escaped if their bytes are UTF-8.
 * Different paths have different texts.
 */
export function textOf(path: string): string {
  return path.includes('%') ? path.replace(UTF8_ESCAPES, decodeURIComponent) : path;
}

/** The normal path of a text. */
export function pathOf(text: string): string {
  return text
    .replaceAll(FILLING, '')
    .replaceAll(JOINT, '//')
    .replace(/[^\0-\x7f]+/g, encodeURIComponent)
    .replace(/%../g, (escape) => escape.toUpperCase());
}

/** Runs of well-formed characters outside ASCII (RFC 3629, section 4). */
const UTF8_ESCAPES =
  /(?:%(?:C[2-9A-F]|D.)%[89AB].|%(?:E0%[AB].|ED%[89].|E[1-9A-CEF]%[89AB].)%[89AB].|%(?:F0%[9AB].|F4%8.|F[1-3]%[89AB].)(?:%[89AB].){2})+/g;

/** What stands for an empty parameter, and for an empty segment between two others. No text has them. */
const FILLING = '\0';
const JOINT = '\x01';

/** A change that some routers make to the text of a path before they compare it. */
export type PathChange = (text: string) => string;

/**
 * The changes, in the order in which routers make them. Each router makes at most one change of a
 * stage, in any combination.
 */
export const STAGES: readonly (readonly PathChange[])[] = [
  // Before decoding (again): servlet containers; Fastify with useSemicolonDelimiter; adapters.
  [cutParameters, endAtSemicolon, parseAgain],
  [decodeOnceMore],
  [splitAtEscapedSlashes],
  [cutParameters, parseAgain],
  [mergeSlashes, joinAtEmptySegments],
];

/** The changes that follow. They do not change what a segment is, so they may see a part of the path. */
export const LAST_STAGES: readonly (readonly PathChange[])[] = [
  // Comparison as bytes; in lower case; with Unicode case folding.
  [lowerAscii, lowerUnicode, foldCase],
  [dropTrailingSlash, fillLastSegment],
];

/** Whether a change concerns the paths of requests only: no handler's own path is read like this. */
export function isOfRequestsOnly(change: PathChange): boolean {
  return change === parseAgain;
}

/** Whether a normal path has characters that a viewer may send raw (RFC 3986, section 3.3). */
export function hasReserved(path: string): boolean {
  return path.includes('%') && path.search(RESERVED) >= 0;
}

/** The text of a path in which reserved characters are as the viewer spelled them. */
export function sentTextOf(sentPath: string): string {
  return textOf(sentPath).replaceAll('*', '%2A');
}

/** The text of a pattern for viewers who do not escape what a path may contain raw. */
export function unescapeReserved(text: string): string {
  return text.replace(RESERVED, decodeURIComponent);
}

/** `! $ & ' ( ) , : ; = @`. A plus sign is always sent escaped, and an asterisk is for wildcards. */
const RESERVED = /%(?:2[146789C]|3[ABD]|40)/g;

/** Why the path is refused in one of its readings. Positions count UTF-16 code units from 0. */
export interface ReadingRefusal {
  readonly code:
    'PATH_CONTROL_CHARACTER' | 'PATH_BACKSLASH' | 'PATH_DOT_SEGMENT' | 'PATH_OVERLONG_ESCAPE';
  /** Where the segment begins in the path that was given. */
  readonly position: number;
}

/**
 * Why a path is refused although its plain spelling is not: once its escapes are decoded again, or its
 * segments end at a `;`, `?` or `#`, it contains what a plain path must not contain. Undefined if it
 * may pass. Does not depend on the settings.
 */
export function readingRefusal(path: string, given: string): ReadingRefusal | undefined {
  if (!path.includes('%')) return undefined;
  for (const reading of [path, decodeAgain(path)]) {
    for (const [code, fault] of FAULTS) {
      const at = reading.search(fault);
      if (at >= 0) return { code, position: segmentStart(given, reading.slice(0, at + 1)) };
    }
  }
  return undefined;
}

const FAULTS: readonly (readonly [ReadingRefusal['code'], RegExp])[] = [
  ['PATH_CONTROL_CHARACTER', /%(?:[01][0-9A-F]|7F)/],
  ['PATH_BACKSLASH', /%5C/],
  ['PATH_DOT_SEGMENT', /(?:\/|%2F)\.\.?(?=\/|%(?:2F|3B|3F|23)|(?:%20)*$)/],
  ['PATH_OVERLONG_ESCAPE', OVERLONG_ESCAPE],
];

/** No change above adds or removes a raw slash before the fault, so slashes identify the segment. */
function segmentStart(given: string, upToFault: string): number {
  let start = 0;
  for (const character of upToFault) if (character === '/') start = given.indexOf('/', start) + 1;
  return start;
}

/** `/a;v=1/b` is read as `/a/b` (path parameters: RFC 3986, section 3.3). */
function cutParameters(text: string): string {
  if (text.includes(';')) return text.replace(/;[^/]*/g, '');
  return text.includes('%3B') ? text.replace(/%3B[^/]*/g, '') : text;
}

/** `/a;v=1/b` is read as `/a`. */
function endAtSemicolon(text: string): string {
  const end = text.indexOf(';');
  return before(text, end < 0 ? text.indexOf('%3B') : end);
}

/**
 * As if the decoded path were parsed as a URL again: `/a%3Fb` and `/a%23b` are read as `/a`. Without a query,
 * spaces at the end do not count (URL Standard, section 4.4).
 */
function parseAgain(text: string): string {
  let end = text.search(/%(?:3F|23)/);
  if (end >= 0) return before(text, end);
  end = text.length;
  while (text.endsWith('%20', end)) end -= '%20'.length;
  return text.slice(0, end);
}

function before(text: string, end: number): string {
  return end < 0 ? text : text.slice(0, end);
}

/** As `decodeAgain`, for texts. */
function decodeOnceMore(text: string): string {
  return text.includes('%25') ? textOf(decodeAgain(text)) : text;
}

/**
 * `%2561` is read as `a`, and `%252F` as `%2F`. A percent sign that does not begin an escape after
 * decoding stays as it is.
 */
function decodeAgain(path: string): string {
  return path.replace(
    /%25([0-9A-Fa-f]{2})/g,
    (_escape, hex: string) => NORMAL_BYTES[Number.parseInt(hex, 16)] as string,
  );
}

/** Each byte as a normal path contains it (RFC 3986, section 2.3). */
const NORMAL_BYTES = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[\w\-.~]/.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** `/a%2Fb` is read as `/a/b`. */
function splitAtEscapedSlashes(text: string): string {
  return text.replaceAll('%2F', '/');
}

/** A normal path has no empty segments, but its readings can have some. */
function mergeSlashes(text: string): string {
  return text.includes('//') ? text.replace(/\/{2,}/g, '/') : text;
}

/**
 * Some routers, such as Flask, ignore empty segments at the start, but find nothing below `/admin` at
 * `/admin//x`: it is read as one segment.
 */
function joinAtEmptySegments(text: string): string {
  return text.includes('//') ? text.replace(/^\/+/, '/').replace(/\/{2,}/g, JOINT) : text;
}

// The case of escapes changes too, in paths and patterns alike.

/** As a router that compares bytes, or undecoded escapes. */
function lowerAscii(text: string): string {
  return /[^\0-\x7f]/.test(text)
    ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
}

function lowerUnicode(text: string): string {
  return text.toLowerCase();
}

/**
 * Also joins letters that have only the upper case in common, such as `ſ` and `s`; and the Turkish `ı`
 * and `İ` with `i`, as Python's `re.IGNORECASE` does.
 */
function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('i\u0307', 'i');
}

/** `/a/` is read as `/a`; `/` stays. */
function dropTrailingSlash(text: string): string {
  return text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
}

/** `/a/` is read as `/a/` and an empty parameter, which `/a/*` matches. */
function fillLastSegment(text: string): string {
  return text.endsWith('/') ? `${text}${FILLING}` : text;
}
