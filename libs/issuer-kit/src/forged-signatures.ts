/**
 * Tokens with signatures that must never be accepted, for every kind of signature.
 */
import { createHmac, sign } from 'node:crypto';
import {
  algorithmOf,
  signatureOf,
  SIGNATURE_KINDS,
  type AlgorithmIssuer,
  type SignatureKind,
} from './create-algorithm-issuer.js';
import type { ForgedToken } from './forged-tokens.js';
import type { Claims } from './id-token-claims.js';

/** The orders of the curves (SP 800-186, section 3.2.1; RFC 8032, sections 5.1 and 5.2). */
const ORDERS: Readonly<Partial<Record<SignatureKind, bigint>>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/**
 * Forged tokens with these claims, each named after its fault and with the code of its refusal. The
 * claims must be valid, and `stranger` must not be trusted.
 *
 * Source: RFC 7518, sections 3.3 and 3.4; CVE-2022-21449 (r and s of zero).
 */
export function forgedSignatures(
  { issuer, stranger }: { readonly issuer: AlgorithmIssuer; readonly stranger: AlgorithmIssuer },
  claims: Claims,
): Readonly<Record<string, ForgedToken>> {
  const forged: Record<string, ForgedToken> = {};
  for (const kind of SIGNATURE_KINDS) {
    const valid = issuer.sign(kind, claims);
    const input = valid.slice(0, valid.lastIndexOf('.'));
    const signature = Buffer.from(valid.slice(input.length + 1), 'base64url');
    for (const [name, bytes] of Object.entries(wrongSignatures(kind, input, signature))) {
      const code = bytes.length === 0 ? 'TOKEN_MALFORMED' : 'TOKEN_SIGNATURE';
      forged[`${kind}, ${name}`] = [code, `${input}.${bytes.toString('base64url')}`];
    }
    forged[`${kind}, the key of a stranger`] = ['TOKEN_SIGNATURE', stranger.sign(kind, claims)];
    forged[`${kind}, padded`] = ['TOKEN_MALFORMED', `${valid}=`];
    for (const alg of ['none', 'HS256', 'PS256', 'RSA-OAEP', 'ES256K', 'Ed25519', '']) {
      forged[`${kind}, under the algorithm ${JSON.stringify(alg)}`] = [
        'TOKEN_ALGORITHM',
        issuer.sign(kind, claims, { alg }),
      ];
    }
    for (const other of SIGNATURE_KINDS) {
      if (other === kind) continue;
      forged[`${kind}, with the key id of ${other}`] = [
        algorithmOf(other) === algorithmOf(kind) ? 'TOKEN_SIGNATURE' : 'TOKEN_ALGORITHM',
        issuer.sign(kind, claims, { kid: other }),
      ];
    }
  }
  return forged;

  function wrongSignatures(
    kind: SignatureKind,
    input: string,
    signature: Buffer,
  ): Record<string, Buffer> {
    const bytes = signature.length;
    const middle = bytes / 2;
    const half = (number: bigint) =>
      Buffer.from(number.toString(16).padStart(bytes, '0'), 'hex').subarray(-middle);
    const order = ORDERS[kind];
    const key = issuer.keys[kind];
    return {
      'no signature': Buffer.alloc(0),
      ...Object.fromEntries(
        [1, 2, 63, 64, 65, 95, 96, 97, 114, 131, 132, 133, 255, 256, 257, 512, bytes - 1, bytes + 1]
          .filter((length) => length !== bytes)
          .map((length) => [`${length} bytes of one`, Buffer.alloc(length, 1)]),
      ),
      'only zeros': Buffer.alloc(bytes),
      'only ones': Buffer.alloc(bytes, 255),
      'a leading zero byte': Buffer.concat([Buffer.alloc(1), signature]),
      'a trailing zero byte': Buffer.concat([signature, Buffer.alloc(1)]),
      'the last byte missing': signature.subarray(0, -1),
      'the first byte missing': signature.subarray(1),
      'the signature twice': Buffer.concat([signature, signature]),
      'the halves swapped': Buffer.concat([
        signature.subarray(middle),
        signature.subarray(0, middle),
      ]),
      'the first half zero': Buffer.concat([Buffer.alloc(middle), signature.subarray(middle)]),
      'the second half zero': Buffer.concat([signature.subarray(0, middle), Buffer.alloc(middle)]),
      'the signature of another text': signatureOf(kind, `${input}x`, key),
      'an HMAC': createHmac('sha256', JSON.stringify(issuer.jwks)).update(input).digest(),
      ...(order !== undefined && {
        'r as large as the order': Buffer.concat([half(order), signature.subarray(middle)]),
        's as large as the order': Buffer.concat([signature.subarray(0, middle), half(order)]),
        'r and s of one': Buffer.concat([half(1n), half(1n)]),
        'encoded as DER': sign(`sha${kind.slice(2)}`, Buffer.from(input), key),
      }),
    };
  }
}
