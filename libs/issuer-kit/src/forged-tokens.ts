/**
 * Tokens that must never be accepted: what an attacker can make from a valid token, from an issuer's
 * public keys, and with an issuer that signs anything.
 *
 * It does not verify anything: each token has the code with which Furlock's verifiers must reject it.
 */
import { createHmac, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Issuer } from './create-issuer.js';
import type { Claims } from './id-token-claims.js';
import { signCompactJwt, type JoseHeader } from './sign-compact-jwt.js';

/** The issuer whose tokens are forged, and the client that they are for. */
export interface ForgeryTarget {
  readonly issuer: Issuer;
  /** An issuer that is not trusted. */
  readonly stranger: Issuer;
  readonly clientId: string;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** Why a forged token is refused (docs/errors.md). */
export type ForgeryCode =
  | 'TOKEN_TOO_LARGE'
  | 'TOKEN_OPAQUE'
  | 'TOKEN_ENCRYPTED'
  | 'TOKEN_MALFORMED'
  | 'TOKEN_CLAIM_TYPE'
  | 'TOKEN_ALGORITHM'
  | 'TOKEN_TYPE'
  | 'TOKEN_ISSUER'
  | 'TOKEN_KEY_UNKNOWN'
  | 'TOKEN_SIGNATURE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_YET_VALID'
  | 'TOKEN_USE'
  | 'TOKEN_CLIENT';

/** A forged token, and the code of its refusal. */
export type ForgedToken = readonly [code: ForgeryCode, token: string];

/**
 * Forged tokens, each named after its fault. All are access tokens unless the name says otherwise, and
 * each is valid except for its fault.
 *
 * Source: RFC 8725; CVE-2015-9235 (algorithm confusion), CVE-2018-0114 (embedded key),
 * CVE-2022-39227 (two spellings of one token).
 */
export function forgedTokens({
  issuer,
  stranger,
  clientId,
  now,
}: ForgeryTarget): Readonly<Record<string, ForgedToken>> {
  const { kid, privateKey } = issuer.signingKey('access');
  const [jwk] = issuer.jwks().keys.filter((key) => key.kid === kid);
  if (jwk === undefined) throw new Error('The issuer does not list the key that it signs with');
  const subject = { subject: 'sub-mallory', username: 'mallory', clientId, issuedAt: now - 60 };
  const valid = issuer.accessToken({ ...subject, scopes: ['openid'] });
  const [validHeader = '', validClaims = '', validSignature = ''] = valid.split('.');
  const header: JoseHeader = { kid, alg: 'RS256' };
  const claims = JSON.parse(Buffer.from(validClaims, 'base64url').toString()) as Claims;

  const signed = (claimChanges: Claims, headerChanges: JoseHeader = {}, key = privateKey) =>
    signCompactJwt({
      header: { ...header, ...headerChanges },
      claims: { ...claims, ...claimChanges },
      privateKey: key,
    });
  /** Signs exactly this text, which a serializer might never write. */
  const signedTexts = (headerText: string | Buffer, claimsText: string | Buffer) => {
    const input = `${base64Url(headerText)}.${base64Url(claimsText)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  };
  const unsigned = (headerChanges: JoseHeader, signature = '') =>
    `${base64Url(JSON.stringify({ ...header, ...headerChanges }))}.${validClaims}.${signature}`;
  const hmac = (secret: string | Buffer, alg: string, headerChanges: JoseHeader = {}) => {
    const input = unsigned({ alg, ...headerChanges }).slice(0, -1);
    const digest = alg.toLowerCase().replace('hs', 'sha');
    return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`;
  };
  const headerText = JSON.stringify(header);
  const claimsText = JSON.stringify(claims);
  const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string;
  const strangersKey = stranger.signingKey('access');
  const strangersJwk = stranger.jwks().keys.find((key) => key.kid === strangersKey.kid);

  return {
    ...noAlgorithm(['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'nоne', '', 'null']),
    'algorithm none and no signature': ['TOKEN_MALFORMED', unsigned({ alg: 'none' })],
    'algorithm none and the signature of a valid token': [
      'TOKEN_ALGORITHM',
      unsigned({ alg: 'none' }, validSignature),
    ],
    'no algorithm': ['TOKEN_ALGORITHM', signed({}, { alg: undefined })],
    'an algorithm that is not a string': ['TOKEN_ALGORITHM', signed({}, { alg: ['RS256'] })],
    'an algorithm in another case': ['TOKEN_ALGORITHM', signed({}, { alg: 'rs256' })],
    'an algorithm that the key is not for': ['TOKEN_ALGORITHM', signed({}, { alg: 'RS512' })],
    'an algorithm for another type of key': ['TOKEN_ALGORITHM', signed({}, { alg: 'ES256' })],
    'an algorithm with PSS, although the signature is PKCS #1 v1.5': [
      'TOKEN_ALGORITHM',
      signed({}, { alg: 'PS256' }),
    ],
    'HMAC with the public key as PEM': ['TOKEN_ALGORITHM', hmac(pem, 'HS256')],
    'HMAC with the public key as PEM, without the final line feed': [
      'TOKEN_ALGORITHM',
      hmac(pem.trim(), 'HS256'),
    ],
    'HMAC with the public key as DER': ['TOKEN_ALGORITHM', hmac(spki(publicKey), 'HS256')],
    'HMAC with the public key as JWK': ['TOKEN_ALGORITHM', hmac(JSON.stringify(jwk), 'HS256')],
    'HMAC with the modulus': ['TOKEN_ALGORITHM', hmac(Buffer.from(jwk.n, 'base64url'), 'HS256')],
    'HMAC with SHA-384': ['TOKEN_ALGORITHM', hmac(pem, 'HS384')],
    'HMAC with SHA-512': ['TOKEN_ALGORITHM', hmac(pem, 'HS512')],
    'HMAC with an empty secret': ['TOKEN_ALGORITHM', hmac('', 'HS256')],
    'HMAC with the header of RS256': [
      'TOKEN_SIGNATURE',
      hmacUnder(unsigned({ alg: 'RS256' }).slice(0, -1), pem),
    ],

    'no key id': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: undefined })],
    'an empty key id': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: '' })],
    'a key id that is not a string': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: [kid] })],
    'a key id that is a path': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: '../../../../dev/null' })],
    'a key id that is a path below a key': [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: `${kid}/../${kid}` }),
    ],
    'a key id that is a URL': [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: 'https://evil.example/jwks.json' }),
    ],
    'a key id that is SQL': [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: "x' UNION SELECT 'secret' -- " }),
    ],
    'a key id that is a command': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: '| sleep 10' })],
    'a key id with a trailing NUL': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: `${kid}\0` })],
    'a key id that every object inherits (__proto__)': [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: '__proto__' }),
    ],
    'a key id that every object inherits (constructor)': [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: 'constructor' }),
    ],
    'a key id in another case': ['TOKEN_KEY_UNKNOWN', signed({}, { kid: swapCase(kid) })],
    'the id of the key for id tokens': [
      'TOKEN_SIGNATURE',
      signed({}, { kid: issuer.signingKey('id').kid }),
    ],
    "a stranger's key under the id of a trusted one": [
      'TOKEN_SIGNATURE',
      signed({}, {}, strangersKey.privateKey),
    ],
    "a stranger's key, embedded": [
      'TOKEN_SIGNATURE',
      signed({}, { jwk: strangersJwk }, strangersKey.privateKey),
    ],
    "a stranger's key, embedded under its own id": [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { jwk: strangersJwk, kid: strangersKey.kid }, strangersKey.privateKey),
    ],
    "a stranger's key set (jku)": [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { jku: stranger.jwksUri, kid: strangersKey.kid }, strangersKey.privateKey),
    ],
    "a stranger's key set under the id of a trusted key": [
      'TOKEN_SIGNATURE',
      signed({}, { jku: stranger.jwksUri }, strangersKey.privateKey),
    ],
    "a stranger's certificate (x5u)": [
      'TOKEN_SIGNATURE',
      signed({}, { x5u: 'https://evil.example/chain.pem' }, strangersKey.privateKey),
    ],
    "a stranger's certificate, embedded (x5c)": [
      'TOKEN_SIGNATURE',
      signed(
        {},
        { x5c: [spki(createPublicKey(strangersKey.privateKey)).toString('base64')] },
        strangersKey.privateKey,
      ),
    ],

    'the type of a logout token': ['TOKEN_TYPE', signed({}, { typ: 'logout+jwt' })],
    'the type of a proof of possession': ['TOKEN_TYPE', signed({}, { typ: 'dpop+jwt' })],
    'the type of an encrypted token': ['TOKEN_TYPE', signed({}, { typ: 'JWE' })],
    'a type that is not a string': ['TOKEN_TYPE', signed({}, { typ: ['JWT'] })],
    'an extension that must be supported (crit)': [
      'TOKEN_MALFORMED',
      signed({}, { crit: ['exp'], exp: now + 60 }),
    ],
    'an empty list of extensions (crit)': ['TOKEN_MALFORMED', signed({}, { crit: [] })],
    'claims that are not encoded (b64)': [
      'TOKEN_MALFORMED',
      signed({}, { b64: false, crit: ['b64'] }),
    ],

    'a duplicate member in the header': [
      'TOKEN_MALFORMED',
      signedTexts(`{"alg":"none",${headerText.slice(1)}`, claimsText),
    ],
    'a duplicate member in the header, escaped the second time': [
      'TOKEN_MALFORMED',
      signedTexts(`${headerText.slice(0, -1)},"\\u0061lg":"RS256"}`, claimsText),
    ],
    'a duplicate claim': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, `{"sub":"admin",${claimsText.slice(1)}`),
    ],
    'a duplicate claim, escaped the second time': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, `${claimsText.slice(0, -1)},"\\u0073ub":"admin"}`),
    ],
    'a duplicate claim inside another claim': [
      'TOKEN_MALFORMED',
      signedTexts(
        headerText,
        `${claimsText.slice(0, -1)},"address":{"country":"DE","country":"FR"}}`,
      ),
    ],
    'a duplicate expiry': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, `{"exp":1,${claimsText.slice(1)}`),
    ],

    ...expiry({
      'in the past': ['TOKEN_EXPIRED', now - 1],
      'in the current second': ['TOKEN_EXPIRED', now],
      'that is negative': ['TOKEN_EXPIRED', -1],
      'that is zero': ['TOKEN_EXPIRED', 0],
      'in the past, with a fraction': ['TOKEN_EXPIRED', now - 0.5],
      'that is a string': ['TOKEN_CLAIM_TYPE', String(now + 600)],
      'that is null': ['TOKEN_CLAIM_TYPE', null],
      'that is true': ['TOKEN_CLAIM_TYPE', true],
      'that is a list': ['TOKEN_CLAIM_TYPE', [now + 600]],
      'that is an object': ['TOKEN_CLAIM_TYPE', { valueOf: now + 600 }],
    }),
    'no expiry': ['TOKEN_MALFORMED', signed({ exp: undefined })],
    ...expiryAsWritten(['1e400', '-1e400', '1e300', '-1e300', '9999999999999999', '8640000000001']),
    'a start time (nbf) in the future': ['TOKEN_NOT_YET_VALID', signed({ nbf: now + 600 })],
    'a start time (nbf) in the near future': ['TOKEN_NOT_YET_VALID', signed({ nbf: now + 30.5 })],
    'a start time (nbf) that is a string': ['TOKEN_CLAIM_TYPE', signed({ nbf: String(now - 600) })],
    'a start time (nbf) that is huge': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, `${claimsText.slice(0, -1)},"nbf":1e300}`),
    ],

    'no issuer': ['TOKEN_ISSUER', signed({ iss: undefined })],
    'an empty issuer': ['TOKEN_ISSUER', signed({ iss: '' })],
    'an issuer that is a list': ['TOKEN_ISSUER', signed({ iss: [issuer.issuer] })],
    'an issuer with a trailing slash': ['TOKEN_ISSUER', signed({ iss: `${issuer.issuer}/` })],
    'an issuer in another case': ['TOKEN_ISSUER', signed({ iss: issuer.issuer.toUpperCase() })],
    'an issuer with http': [
      'TOKEN_ISSUER',
      signed({ iss: issuer.issuer.replace('https', 'http') }),
    ],
    'an issuer that begins like the trusted one': [
      'TOKEN_ISSUER',
      signed({ iss: `${issuer.issuer}.evil.example` }),
    ],
    'an issuer that ends like the trusted one': [
      'TOKEN_ISSUER',
      signed({
        iss: `https://evil.example/${issuer.userPoolId}`,
      }),
    ],
    "another pool's valid token": [
      'TOKEN_ISSUER',
      stranger.accessToken({ ...subject, scopes: ['openid'] }),
    ],
    "another pool's token under this pool's name": [
      'TOKEN_KEY_UNKNOWN',
      signed({}, { kid: strangersKey.kid }, strangersKey.privateKey),
    ],
    'no subject': ['TOKEN_MALFORMED', signed({ sub: undefined })],
    'an empty subject': ['TOKEN_MALFORMED', signed({ sub: '' })],
    'a subject that is a number': ['TOKEN_CLAIM_TYPE', signed({ sub: 1 })],

    'no client': ['TOKEN_CLIENT', signed({ client_id: undefined })],
    'another client': ['TOKEN_CLIENT', signed({ client_id: 'client-mallory' })],
    'a list of clients': ['TOKEN_CLIENT', signed({ client_id: [clientId] })],
    'the client in another case': ['TOKEN_CLIENT', signed({ client_id: swapCase(clientId) })],
    'the client only as the audience': [
      'TOKEN_CLIENT',
      signed({ client_id: undefined, aud: clientId }),
    ],
    'a use that does not exist': ['TOKEN_USE', signed({ token_use: 'refresh' })],
    'no use': ['TOKEN_USE', signed({ token_use: undefined })],
    'both uses': ['TOKEN_USE', signed({ token_use: ['id', 'access'] })],
    'an id token whose audience is a list': [
      'TOKEN_CLIENT',
      signed({ token_use: 'id', aud: [clientId, 'other'] }),
    ],
    'an id token with the client in client_id': ['TOKEN_CLIENT', signed({ token_use: 'id' })],

    'an encrypted token': [
      'TOKEN_ENCRYPTED',
      [
        base64Url(JSON.stringify({ alg: 'RSA-OAEP', enc: 'A256GCM', kid })),
        ...Array.from({ length: 4 }, () => base64Url('ciphertext')),
      ].join('.'),
    ],
    'a detached payload': ['TOKEN_MALFORMED', `${validHeader}..${validSignature}`],
    'no signature': ['TOKEN_MALFORMED', `${validHeader}.${validClaims}.`],
    'no signature and no dot before it': ['TOKEN_MALFORMED', `${validHeader}.${validClaims}`],
    'an additional part': ['TOKEN_MALFORMED', `${valid}.${validSignature}`],
    'a padded signature': ['TOKEN_MALFORMED', `${valid}==`],
    'a padded header': ['TOKEN_MALFORMED', `${validHeader}=.${validClaims}.${validSignature}`],
    'a signature with a leading zero byte': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [0, ...bytes]),
    ],
    'a signature with a trailing zero byte': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [...bytes, 0]),
    ],
    'a signature without its last byte': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [...bytes].slice(0, -1)),
    ],
    'a signature of zeros': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [...bytes].map(() => 0)),
    ],
    'a signature of one': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [...bytes].map((_, i) => +(i === 255))),
    ],
    'a signature above the modulus': [
      'TOKEN_SIGNATURE',
      respelled(valid, (bytes) => [...bytes].map(() => 255)),
    ],
    'base64 instead of base64url': [
      'TOKEN_MALFORMED',
      valid
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .replace(/\.(?=[^.]*$)/, '.+'),
    ],
    'a trailing line feed': ['TOKEN_MALFORMED', `${valid}\n`],
    'a space inside the token': [
      'TOKEN_MALFORMED',
      `${validHeader} .${validClaims}.${validSignature}`,
    ],
    'a non-ASCII character inside the token': [
      'TOKEN_MALFORMED',
      `${validHeader}\u0131.${validClaims}.${validSignature}`,
    ],
    'the claims of another token': [
      'TOKEN_SIGNATURE',
      `${validHeader}.${base64Url(JSON.stringify({ ...claims, sub: 'admin' }))}.${validSignature}`,
    ],
    'claims that are a list': ['TOKEN_MALFORMED', signedTexts(headerText, `[${claimsText}]`)],
    'claims that are null': ['TOKEN_MALFORMED', signedTexts(headerText, 'null')],
    'a header that is a list': ['TOKEN_MALFORMED', signedTexts(`[${headerText}]`, claimsText)],
    'claims that are not JSON': ['TOKEN_MALFORMED', signedTexts(headerText, `${claimsText},`)],
    'claims after a byte order mark': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, `\ufeff${claimsText}`),
    ],
    'claims that are not UTF-8': [
      'TOKEN_MALFORMED',
      signedTexts(headerText, Buffer.from(claimsText.replace('mallory', '\xff\xfe'), 'latin1')),
    ],
    ...Object.fromEntries(
      [32, 3_000, 5_000].flatMap((levels) => {
        const lists = `${'['.repeat(levels)}${']'.repeat(levels)}`;
        const objects = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
        const nested = { lists, ...(levels < 2_000 && { objects }) };
        return Object.entries(nested).flatMap(([name, value]): [string, ForgedToken][] => [
          [
            `claims with ${levels} ${name} inside each other`,
            ['TOKEN_MALFORMED', signedTexts(headerText, withMember(claimsText, value))],
          ],
          [
            `a header with ${levels} ${name} inside each other`,
            ['TOKEN_MALFORMED', signedTexts(withMember(headerText, value), claimsText)],
          ],
        ]);
      }),
    ),
    'lists that are never closed': ['TOKEN_MALFORMED', signedTexts(headerText, '['.repeat(9_000))],
    'a string that is never closed': ['TOKEN_MALFORMED', signedTexts(headerText, '{"a":"')],
    'an opaque token': ['TOKEN_OPAQUE', 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
    'an opaque token with a dot': ['TOKEN_OPAQUE', 'ya29.a0AfH6SMBx-3mHGk2lqJQ'],
    'an opaque token in three parts': ['TOKEN_OPAQUE', 'v4.public.eyJzdWIiOiJhZGEifQ'],
    'an API key': ['TOKEN_OPAQUE', 'sk-live-5H3kq'],
    'a megabyte of one character': ['TOKEN_TOO_LARGE', 'a'.repeat(1_048_576)],
    'a megabyte of dots': ['TOKEN_TOO_LARGE', '.'.repeat(1_048_576)],
    'a megabyte of claims': ['TOKEN_TOO_LARGE', signed({ padding: 'x'.repeat(786_432) })],
  };

  function noAlgorithm(names: readonly string[]): Record<string, ForgedToken> {
    return Object.fromEntries(
      names.map((alg) => [
        `algorithm ${JSON.stringify(alg)}`,
        ['TOKEN_ALGORITHM', signed({}, { alg })],
      ]),
    );
  }

  function expiry(
    values: Readonly<Record<string, readonly [code: ForgeryCode, exp: unknown]>>,
  ): Record<string, ForgedToken> {
    return Object.fromEntries(
      Object.entries(values).map(([name, [code, exp]]) => [
        `an expiry ${name}`,
        [code, signed({ exp })],
      ]),
    );
  }

  /** Writes each number as given: JSON allows numbers that JavaScript would not write. */
  function expiryAsWritten(numbers: readonly string[]): Record<string, ForgedToken> {
    const text = JSON.stringify({ ...claims, exp: undefined }).slice(0, -1);
    return Object.fromEntries(
      numbers.map((exp) => [
        `an expiry of ${exp}`,
        ['TOKEN_MALFORMED', signedTexts(headerText, `${text},"exp":${exp}}`)],
      ]),
    );
  }
}

function withMember(objectText: string, valueText: string): string {
  return `${objectText.slice(0, -1)},"x":${valueText}}`;
}

function base64Url(text: string | Buffer): string {
  return Buffer.from(text as string).toString('base64url');
}

function hmacUnder(input: string, secret: string): string {
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function spki(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' });
}

function swapCase(text: string): string {
  return Array.from(text, (character) =>
    character === character.toUpperCase() ? character.toLowerCase() : character.toUpperCase(),
  ).join('');
}

function respelled(token: string, change: (signature: Buffer) => readonly number[]): string {
  const at = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(change(Buffer.from(token.slice(at), 'base64url')));
  return token.slice(0, at) + signature.toString('base64url');
}
