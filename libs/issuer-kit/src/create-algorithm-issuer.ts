/**
 * An issuer with one key for every kind of signature that the verifier supports.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Claims } from './id-token-claims.js';
import type { JoseHeader } from './sign-compact-jwt.js';

/** The kinds of signatures: an algorithm, or for `EdDSA` one of its two curves. */
export const SIGNATURE_KINDS = [
  ...(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'Ed25519', 'Ed448'] as const),
];

/** One kind of signature. */
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];

/** The `alg` of a kind of signature (RFC 7518, section 3.1; RFC 8037, section 3.1). */
export function algorithmOf(kind: SignatureKind): string {
  return kind.startsWith('Ed') ? 'EdDSA' : kind;
}

/** An issuer that signs with any of its keys. */
export interface AlgorithmIssuer {
  /** The public key of each kind; its `kid` is the kind. */
  readonly jwks: { readonly keys: Readonly<Record<string, string>>[] };
  readonly keys: Readonly<Record<SignatureKind, KeyObject>>;
  /** A compact JWT with these claims, and with these changes to its header. */
  sign(kind: SignatureKind, claims: Claims, header?: JoseHeader): string;
}

/** An issuer with new keys. */
export function createAlgorithmIssuer(): AlgorithmIssuer {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pairs: Record<SignatureKind, typeof rsa> = {
    RS256: rsa,
    RS384: rsa,
    RS512: rsa,
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    ES512: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
    Ed25519: generateKeyPairSync('ed25519'),
    Ed448: generateKeyPairSync('ed448'),
  };
  const keys = Object.fromEntries(
    SIGNATURE_KINDS.map((kind) => [kind, pairs[kind].privateKey]),
  ) as Record<SignatureKind, KeyObject>;
  return {
    keys,
    jwks: {
      keys: SIGNATURE_KINDS.map((kind) => ({
        ...(pairs[kind].publicKey.export({ format: 'jwk' }) as Record<string, string>),
        kid: kind,
        alg: algorithmOf(kind),
      })),
    },
    sign(kind, claims, header = {}) {
      const parts = [{ alg: algorithmOf(kind), kid: kind, ...header }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      const input = parts.join('.');
      return `${input}.${signatureOf(kind, input, keys[kind]).toString('base64url')}`;
    },
  };
}

/** The signature of a text. Source: RFC 7518, sections 3.3 and 3.4; RFC 8037, section 3.1. */
export function signatureOf(kind: SignatureKind, input: string, key: KeyObject): Buffer {
  const digest = kind.startsWith('Ed') ? null : `sha${kind.slice(2)}`;
  return sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
}
