/**
 * The global scope of a function: what CloudFront documents for the runtime, without the rest of this
 * machine's JavaScript.
 *
 * It is not a sandbox: `Buffer` and the typed arrays are those of the process, though frozen. Syntax is not
 * restricted.
 *
 * Source: CloudFront developer guide, "JavaScript runtime 1.0 features", "JavaScript runtime 2.0
 * features" (read 2026-11-28).
 */
import querystring from 'node:querystring';
import { createContext, runInContext, type Context } from 'node:vm';
import type { CloudFrontFunction } from '@furlock/simulator-deployment';
import { addByteStrings } from './byte-strings.js';
import { unchangedSince } from './unchanged-since.js';

/** The global scope of runs that change nothing in it, with the functions that it had before any code ran. */
export interface Realm {
  readonly context: Context;
  /** Whether no run changed anything that a later one can see. */
  readonly isUnchanged: () => boolean;
  /** Sets the globals of the run. */
  readonly begin: (run: RunGlobals) => void;
  readonly globals: Globals;
  readonly parse: (json: string) => unknown;
  readonly stringify: (value: unknown) => string | undefined;
  readonly Promise: PromiseConstructor;
}

/** The globals of one run. */
export interface RunGlobals {
  /** What the clock shows. Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly startedAtMs: number;
  readonly log: (line: string) => void;
  readonly require: (name: string) => unknown;
}

type Globals = Record<string, unknown> & typeof globalThis;
type Owner = Record<string, unknown>;

const LANGUAGE = [
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'Date', 'Promise'],
  ...['RegExp', 'JSON', 'Math', 'Error', 'AggregateError', 'EvalError', 'RangeError'],
  ...['ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'eval', 'globalThis'],
  ...['parseFloat', 'parseInt', 'Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent'],
];

/** Shared with `Buffer`, so that a buffer is an instance of `Uint8Array` and takes an `ArrayBuffer`. */
const BINARY = {
  ...{ ArrayBuffer, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array },
  ...{ Int32Array, Uint32Array, Float32Array, Float64Array },
};

const ONLY_2_0 = { DataView, Buffer, TextDecoder, TextEncoder, atob, btoa };

/** The members of each object: those of ES 5.1, and what the guide lists of later versions. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: [
    ...['create', 'defineProperties', 'defineProperty', 'freeze', 'getOwnPropertyDescriptor'],
    ...['getOwnPropertyDescriptors', 'getOwnPropertyNames', 'getPrototypeOf', 'isExtensible'],
    ...['isFrozen', 'isSealed', 'keys', 'preventExtensions', 'seal', 'assign', 'is'],
    ...['setPrototypeOf', 'entries', 'values'],
  ],
  Array: ['isArray', 'of'],
  'Array.prototype': [
    ...['concat', 'every', 'filter', 'forEach', 'indexOf', 'join', 'lastIndexOf', 'map', 'pop'],
    ...['push', 'reduce', 'reduceRight', 'reverse', 'shift', 'slice', 'some', 'sort', 'splice'],
    ...['unshift', 'toString', 'toLocaleString', 'copyWithin', 'fill', 'find', 'findIndex'],
    ...['includes'],
  ],
  String: ['fromCharCode', 'fromCodePoint'],
  'String.prototype': [
    ...['charAt', 'charCodeAt', 'concat', 'indexOf', 'lastIndexOf', 'match'],
    ...['replace', 'search', 'slice', 'split', 'substr', 'substring', 'toLowerCase'],
    ...['toString', 'toUpperCase', 'trim', 'valueOf'],
    ...['codePointAt', 'endsWith', 'includes', 'repeat', 'startsWith', 'padStart', 'padEnd'],
    ...['trimStart', 'trimEnd', 'replaceAll'],
  ],
  Promise: ['all', 'allSettled', 'any', 'race', 'reject', 'resolve'],
};

/** The members that are new in runtime 2.0. */
const MEMBERS_ONLY_2_0: Readonly<Record<string, readonly string[]>> = {
  'String.prototype': ['replaceAll'],
  Promise: ['all', 'allSettled', 'any', 'race'],
};

/** A new global scope. */
export function createRealm(runtime: CloudFrontFunction['runtime']): Realm {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const globals = runInContext('globalThis', context) as Globals;
  const unnamed = runInContext(UNNAMED, context) as object[];
  const is1 = runtime === 'cloudfront-js-1.0';
  removeAllBut(globals, is1 ? LANGUAGE.filter((name) => name !== 'Symbol') : LANGUAGE);
  for (const [path, names] of Object.entries(MEMBERS)) {
    const absent = is1 ? (MEMBERS_ONLY_2_0[path] ?? []) : [];
    const members = names.filter((name) => !absent.includes(name));
    removeAllBut(ownerAt(globals, path), [
      ...members,
      'constructor',
      'prototype',
      'length',
      'name',
    ]);
  }
  let nowMs = 0;
  let log: RunGlobals['log'] = () => undefined;
  let require: RunGlobals['require'] = () => undefined;
  Object.assign(globals, BINARY, is1 ? {} : ONLY_2_0, {
    // The guide: without the comma syntax.
    console: { log: (value: unknown) => log(shownValue(value)) },
    Date: stoppedDate(globals.Date, () => nowMs),
    InternalError: class InternalError extends globals.Error {},
    require: (name: string) => require(name),
  });
  if (is1) addByteStrings(globals.String);
  // It keeps the text that another run searched.
  removeAllBut(ownerAt(globals, 'RegExp'), ['prototype', 'length', 'name']);
  return {
    context,
    isUnchanged: unchangedSince([globals, ...unnamed], new Set(sharedGlobals())),
    begin: (run) => {
      ({ startedAtMs: nowMs, log, require } = run);
    },
    globals,
    parse: globals.JSON.parse,
    stringify: globals.JSON.stringify,
    Promise: globals.Promise,
  };
}

/** Freezes what all realms share, so that no run can leave anything there for another one. */
export function freezeSharedGlobals(): void {
  for (const shared of sharedGlobals()) {
    Object.freeze(shared);
    Object.freeze((shared as { readonly prototype?: unknown }).prototype);
  }
}

function sharedGlobals(): unknown[] {
  return [
    ...[Reflect.getPrototypeOf(Uint8Array), ...Object.values(BINARY)],
    ...[...Object.values(ONLY_2_0), ...Object.values(querystring)],
  ];
}

/** Objects of the language that no global leads to. */
const UNNAMED = `[
  [][Symbol.iterator](),
  ''[Symbol.iterator](),
  /./g[Symbol.matchAll](''),
  async () => {},
  function* () {},
  async function* () {},
]`;

function removeAllBut(owner: Owner, names: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    if (!names.includes(name)) delete owner[name];
  }
}

/** Shape of `path`: `String` or `String.prototype`. */
function ownerAt(globals: Owner, path: string): Owner {
  return path.split('.').reduce((owner, name) => owner[name] as Owner, globals);
}

/** "`Date` always returns the same value—the function's start time". */
function stoppedDate(RealDate: DateConstructor, nowMs: () => number): DateConstructor {
  const stopped: DateConstructor = new Proxy(RealDate, {
    construct: (target, values) =>
      Reflect.construct(target, values.length === 0 ? [nowMs()] : values) as object,
    apply: () => new RealDate(nowMs()).toString(),
  });
  RealDate.now = nowMs;
  RealDate.prototype.constructor = stopped;
  return stopped;
}

/** Approximated: the guide does not say how objects are shown. */
function shownValue(value: unknown): string {
  try {
    const isShown = typeof value === 'object' && value !== null && !('stack' in value);
    return (isShown ? JSON.stringify(value) : undefined) ?? String(value);
  } catch {
    // A circular value, or one whose members throw.
    return Object.prototype.toString.call(value);
  }
}
