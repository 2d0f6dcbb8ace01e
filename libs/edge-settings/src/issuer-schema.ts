/**
 * The issuers whose tokens are accepted, as the settings write them.
 *
 * Whatever is not checked has to be said: `null` stands for a check that is left out on purpose, and
 * a field that is missing is a fault.
 */
import * as v from 'valibot';
import { urlOf } from './url.js';
import { listOf, oneOf, text } from './value-kinds.js';

/** Whether a token says who signed in (`id`) or what a client may do for them (`access`). */
const tokenUse = oneOf(['id', 'access']);

/**
 * Shape of a user pool id: region, underscore, letters and digits. No looser than `aws-jwt-verify`
 * reads it: what it could not read would be settings that no verifier can be made from.
 *
 * Source: Amazon Cognito API reference, UserPoolType, Id (read 2026-11-22).
 */
const userPoolId = v.message(
  v.pipe(v.string(), v.regex(/^(?:eusc-[a-z]{2}|[a-z]{2})-(?:gov-)?[a-z]+-\d_[0-9A-Za-z]+$/)),
  'must be a user pool id such as eu-central-1_AbCdEfGhI',
);

const textIfAny = v.optional(text);

/** A public key (RFC 7517, section 4). Whether it can verify anything, `jwt-verification` says. */
const jwk = v.object({
  kty: text,
  kid: text,
  use: textIfAny,
  alg: textIfAny,
  n: textIfAny,
  e: textIfAny,
  crv: textIfAny,
  x: textIfAny,
  y: textIfAny,
});

/**
 * Keys to begin with, so that a cold start need not fetch any. Fetched ones take their place within
 * minutes; a key id that is not among them is fetched at once.
 */
const jwks = v.optional(v.object({ keys: listOf(jwk) }));

/** One user pool whose tokens are accepted, and for which of its clients and token uses. */
const cognitoIssuer = v.object({
  kind: oneOf(['cognito']),
  userPoolId,
  clientIds: listOf(text),
  tokenUses: listOf(tokenUse),
  jwks,
});

/** An issuer of OpenID Connect or OAuth 2.0 that is no user pool. */
const oidcIssuer = v.object({
  kind: oneOf(['oidc']),
  /** The `iss` of its tokens, character for character. */
  issuer: v.pipe(
    v.message(
      v.pipe(v.string(), v.check(isIssuerUrl)),
      'must be an https URL without query and fragment',
    ),
    v.check((url) => !isUserPoolUrl(url), 'must not be a user pool: that is of kind cognito'),
  ),
  /** Where its key set is: stated, because what an issuer says of itself may change. */
  jwksUri: v.message(v.pipe(v.string(), v.check(isHttpsUrl)), 'must be an https URL'),
  algorithms: listOf(oneOf(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])),
  /** Which of the two its tokens for this place are: no standard claim tells. */
  tokenUse,
  /** The `typ` of the header, such as `at+jwt`. Null: it is not looked at. */
  tokenType: v.nullable(text),
  /** Whom a token must be meant for (`aud`): one of these. Null: anybody. */
  audiences: v.nullable(listOf(text)),
  /** Whom a token must have been issued to: one of these clients. Null: any. */
  clientIds: v.nullable(listOf(text)),
  /** Claims that have other names than the standards'. */
  claimNames: v.optional(
    v.object({
      clientId: textIfAny,
      username: textIfAny,
      groups: textIfAny,
      scopes: textIfAny,
    }),
  ),
  jwks,
});

const ofKnownKind = v.object({ kind: oneOf(['cognito', 'oidc']) });

/** An issuer of either kind: what is wrong with it is told by the kind that it says it is of. */
const issuer = v.lazy((input) => {
  const { kind } = Object(input) as { readonly kind?: unknown };
  if (kind === 'oidc') return oidcIssuer;
  // Never: what is of neither kind does not pass, so no issuer ever comes out of it.
  return kind === 'cognito' ? cognitoIssuer : (ofKnownKind as never);
});

/** The issuers of a lock: at least one, each once. */
export const issuersSchema = v.pipe(
  listOf(issuer),
  v.check(
    (issuers) => new Set(issuers.map(issuerId)).size === issuers.length,
    'must name each issuer once',
  ),
);

/** `id` or `access`. */
export type TokenUse = v.InferOutput<typeof tokenUse>;

/** One issuer. */
export type IssuerSettings = v.InferOutput<typeof issuer>;

/** What rules and logs call an issuer: a user pool by its id, another one by its URL. */
export function issuerId(settings: IssuerSettings): string {
  return settings.kind === 'cognito' ? settings.userPoolId : settings.issuer;
}

/**
 * Where an issuer's key set is. Of a user pool there is one, whichever form its issuer has.
 *
 * Source: Amazon Cognito developer guide, "Verifying JSON web tokens" (read 2026-11-22).
 */
export function jwksUri(settings: IssuerSettings): string {
  if (settings.kind === 'oidc') return settings.jwksUri;
  const [region] = settings.userPoolId.split('_');
  return `https://cognito-idp.${region}.amazonaws.com/${settings.userPoolId}/.well-known/jwks.json`;
}

function isHttpsUrl(value: string): boolean {
  const url = urlOf(value);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

/** Source: OpenID Connect Discovery 1.0, section 3, `issuer`. */
function isIssuerUrl(value: string): boolean {
  return isHttpsUrl(value) && !/[?#\s]/.test(value);
}

/** Either form of a user pool's issuer. Under another kind its tokens would be checked by less. */
function isUserPoolUrl(value: string): boolean {
  return /^(issuer-)?cognito-idp\./.test(urlOf(value)?.hostname ?? '');
}
