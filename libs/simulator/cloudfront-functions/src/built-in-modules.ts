/**
 * The modules that a function can load.
 *
 * Source: CloudFront developer guide, "JavaScript runtime 2.0 features", Built-in modules; "Helper
 * methods for key value stores"; "General helper methods" (read 2026-11-28).
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import querystring from 'node:querystring';
import type { CloudFrontFunction, KeyValueStore } from '@furlock/simulator-deployment';
import { byteString } from './byte-strings.js';
import type { Realm } from './create-realm.js';

/** The modules of one run, by name. */
export interface BuiltInModules {
  readonly modules: Readonly<Record<string, unknown>>;
  /** What the function used although the local edge does not model it, if anything. */
  readonly usedUnmodelled: () => string | undefined;
}

/** The helpers that change where a request goes. */
const UNMODELLED = [
  'updateRequestOrigin',
  'selectRequestOriginById',
  'createRequestOriginGroup',
] as const;

/** Approximated: the place of the edge location. */
const EDGE_LOCATION = { name: 'IAD', serverIp: '127.0.0.1', region: 'us-east-1' };

/** The modules that a function can load in one run. */
export function builtInModules(
  { runtime, keyValueStore }: CloudFrontFunction,
  eventType: unknown,
  realm: Realm,
): BuiltInModules {
  const is1 = runtime === 'cloudfront-js-1.0';
  let used: string | undefined;
  const fail: Fail = (what) => {
    used = what;
    throw new realm.globals.Error(`the local edge does not model ${what}`);
  };
  return {
    usedUnmodelled: () => used,
    modules: {
      crypto: cryptoModule(is1 ? byteString : (digest) => digest),
      querystring: { ...querystring },
      ...(!is1 && {
        buffer: { Buffer },
        cloudfront: {
          kvs: (id?: unknown) => kvsHandle(keyValueStore, id, realm, fail),
          ...(eventType === 'viewer-request' && { edgeLocation: EDGE_LOCATION }),
          ...Object.fromEntries(UNMODELLED.map((name) => [name, () => fail(`cf.${name}`)])),
        },
      }),
    },
  };
}

/** Notes what is not modelled, and throws. */
type Fail = (what: string) => never;

const ALGORITHMS = ['md5', 'sha1', 'sha256'];
const ENCODINGS = ['hex', 'base64', 'base64url'] as const;

function cryptoModule(withoutEncoding: (digest: Buffer) => unknown): unknown {
  const digesting = (hash: Hash | Hmac) => {
    const digester = {
      update: (data: string | Buffer) => {
        hash.update(data);
        return digester;
      },
      digest: (encoding?: string) => {
        if (encoding === undefined) return withoutEncoding(hash.digest());
        const known = ENCODINGS.find((candidate) => candidate === encoding);
        if (known === undefined) throw new TypeError(`Unknown digest encoding: "${encoding}"`);
        return hash.digest(known);
      },
    };
    return digester;
  };
  const check = (algorithm: string): string => {
    if (!ALGORITHMS.includes(algorithm)) {
      throw new TypeError(`not supported algorithm: "${String(algorithm)}"`);
    }
    return algorithm;
  };
  return {
    createHash: (algorithm: string) => digesting(createHash(check(algorithm))),
    createHmac: (algorithm: string, key: string | Buffer) =>
      digesting(createHmac(check(algorithm), key)),
  };
}

function kvsHandle(
  store: KeyValueStore | undefined,
  id: unknown,
  realm: Realm,
  fail: Fail,
): unknown {
  const { globals } = realm;
  if (store === undefined) {
    throw new globals.Error('No key value store is associated with the function');
  }
  if (id !== undefined && id !== store.id) {
    throw new globals.Error('The key value store with this id is not associated with the function');
  }
  const entries =
    store.entries ?? fail('the content of a key value store that is not in the assembly');
  const later = (value: () => unknown): Promise<unknown> =>
    new realm.Promise((resolve) => resolve(value()));
  return {
    get: (key: string, options: { readonly format?: string } = {}) =>
      later(() => {
        const value = Object.hasOwn(entries, key) ? entries[key] : undefined;
        if (value === undefined) throw new globals.Error('Key not found');
        return formatted(value, options.format ?? 'string', realm);
      }),
    exists: (key: string) => later(() => Object.hasOwn(entries, key)),
    count: () => later(() => Object.keys(entries).length),
    meta: () =>
      later(() => {
        const createdAt = new globals.Date().toISOString();
        return {
          creationDateTime: createdAt,
          lastUpdatedDateTime: createdAt,
          keyCount: Object.keys(entries).length,
        };
      }),
  };
}

function formatted(value: string, format: string, realm: Realm): unknown {
  switch (format) {
    case 'string':
      return value;
    case 'json':
      return realm.parse(value);
    case 'bytes':
      return Buffer.from(value);
    default:
      throw new realm.globals.Error(`${format} is not a format of a value`);
  }
}
