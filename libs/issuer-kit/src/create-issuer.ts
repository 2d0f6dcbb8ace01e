/**
 * An issuer in Cognito's form: its name, its keys, its key set, and the tokens it signs.
 *
 * It keeps no users and checks no passwords: it issues a token for any subject.
 */
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { accessTokenClaims, type AccessTokenSubject } from './access-token-claims.js';
import { idTokenClaims, type IdTokenSubject } from './id-token-claims.js';
import { signCompactJwt } from './sign-compact-jwt.js';

/** The form of the issuer's name: Cognito has two for each pool. */
export type IssuerForm = 'regional' | 'updated';

/**
 * One RSA public key of a key set, with exactly the members that Cognito returns.
 *
 * Like `Jwks` a type alias, not an interface, so that it is assignable to a JSON object type.
 */
export type Jwk = {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
};

/** A key set. Source: RFC 7517, section 5. */
export type Jwks = {
  readonly keys: Jwk[];
};

/** The key that tokens of one use are signed with, for tests that sign what no issuer would. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** An issuer in Cognito's form. */
export interface Issuer {
  readonly userPoolId: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Where verifiers of its tokens fetch its key set. */
  readonly jwksUri: string;
  /** The key set: the current keys, id before access, then the retired ones, newest first. */
  jwks(): Jwks;
  /** The key that tokens of this use are signed with now. */
  signingKey(tokenUse: 'id' | 'access'): SigningKey;
  /** A compact JWT that identifies the signed-in user. */
  idToken(subject: IdTokenSubject): string;
  /** A compact JWT that states what a client may do for the signed-in user. */
  accessToken(subject: AccessTokenSubject): string;
  /** Signs with new keys from now on; the old ones stay in the key set as retired keys. */
  rotateKeys(): void;
  /** Removes the retired keys from the key set: tokens signed with them no longer verify. */
  dropRetiredKeys(): void;
}

interface KeyPair extends SigningKey {
  readonly jwk: Jwk;
}

/** The two key pairs in use at one time: id and access tokens are signed with different keys. */
interface KeyPairs {
  readonly id: KeyPair;
  readonly access: KeyPair;
}

/**
 * An issuer for a user pool, with two new RSA-2048 key pairs.
 *
 * Shape: `regional` is `https://cognito-idp.<region>.amazonaws.com/<user pool id>`; `updated` has
 * `issuer-cognito-idp` in place of `cognito-idp`.
 * Source: Cognito developer guide, "Verifying JSON web tokens" (read 2026-11-22).
 */
export function createIssuer({
  region,
  userPoolId,
  issuerForm = 'regional',
}: {
  readonly region: string;
  readonly userPoolId: string;
  readonly issuerForm?: IssuerForm;
}): Issuer {
  const service = issuerForm === 'regional' ? 'cognito-idp' : 'issuer-cognito-idp';
  const issuer = `https://${service}.${region}.amazonaws.com/${userPoolId}`;
  let current = createKeyPairs();
  let retired: readonly Jwk[] = [];

  const sign = ({ kid, privateKey }: SigningKey, claims: Readonly<Record<string, unknown>>) =>
    signCompactJwt({ header: { kid, alg: 'RS256' }, claims, privateKey });

  return {
    userPoolId,
    issuer,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    jwks: () => ({ keys: [current.id.jwk, current.access.jwk, ...retired] }),
    signingKey: (tokenUse) => current[tokenUse],
    idToken: (subject) => sign(current.id, idTokenClaims(issuer, subject)),
    accessToken: (subject) => sign(current.access, accessTokenClaims(issuer, subject)),
    rotateKeys: () => {
      retired = [current.id.jwk, current.access.jwk, ...retired];
      current = createKeyPairs();
    },
    dropRetiredKeys: () => {
      retired = [];
    },
  };
}

function createKeyPairs(): KeyPairs {
  return { id: createKeyPair(), access: createKeyPair() };
}

function createKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { e, n } = publicKey.export({ format: 'jwk' });
  if (e === undefined || n === undefined) throw new Error('The RSA key has no e or no n');
  // The length and alphabet of Cognito's own kids.
  const kid = randomBytes(32).toString('base64');
  return { kid, privateKey, jwk: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } };
}
