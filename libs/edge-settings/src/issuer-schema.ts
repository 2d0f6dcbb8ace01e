/**
 * The schema of the settings' `issuers`: the issuers whose tokens are accepted.
 *
 * A check can only be skipped explicitly: `null` skips it, and a missing field is an error.
 */
import * as v from 'valibot';
import { urlOf } from './url.js';
import { listOf, oneOf, text } from './value-kinds.js';

/** Whether a token identifies a user (`id`) or grants a client access (`access`). */
const tokenUse = oneOf(['id', 'access']);

/**
 * A user pool id. Shape: region, underscore, letters and digits. Not looser than what `aws-jwt-verify`
 * accepts, because no verifier could be created from settings that it rejects.
 *
 * Source: Amazon Cognito API reference, UserPoolType, Id (read 2026-11-22).
 */
const userPoolId = v.message(
  v.pipe(v.string(), v.regex(/^(?:eusc-[a-z]{2}|[a-z]{2})-(?:gov-)?[a-z]+-\d_[0-9A-Za-z]+$/)),
  'must be a user pool id such as eu-central-1_AbCdEfGhI',
);

const optionalText = v.optional(text);

/** A public key (RFC 7517, section 4). `jwt-verification` decides whether it can verify tokens. */
const jwk = v.object({
  kty: text,
  kid: text,
  use: optionalText,
  /** Of another shape, it makes the key unusable, not the settings: they may have been stored before it was read. */
  key_ops: v.optional(v.fallback(v.array(v.string()), [])),
  alg: optionalText,
  n: optionalText,
  e: optionalText,
  crv: optionalText,
  x: optionalText,
  y: optionalText,
});

/** A key set (RFC 7517, section 5). */
export const jwksSchema = v.object({ keys: listOf(jwk) });

/**
 * Where a claim is: its name, character for character (`https://example.com/groups`), or the list of
 * names that leads to it (`["realm_access", "roles"]`).
 */
const claimName = v.optional(
  v.union(
    [text, listOf(text)],
    'must be the name of a claim, or the list of names that leads to it',
  ),
);

/**
 * Initial keys, so that a cold start does not have to fetch any. Fetched keys replace them within
 * minutes; an unknown key id starts a fetch at once.
 */
const jwks = v.optional(jwksSchema);

/** One user pool whose tokens are accepted, and for which of its clients and token uses. */
const cognitoIssuer = v.object({
  kind: oneOf(['cognito']),
  userPoolId,
  clientIds: listOf(text),
  tokenUses: listOf(tokenUse),
  jwks,
});

/** An issuer of OpenID Connect or OAuth 2.0 that is not a user pool. */
const oidcIssuer = v.object({
  kind: oneOf(['oidc']),
  /** The `iss` of its tokens, character for character. */
  issuer: v.pipe(
    v.message(
      v.pipe(v.string(), v.check(isIssuerUrl)),
      'must be an https URL without a query or fragment',
    ),
    v.check((url) => !isUserPoolUrl(url), 'must not be a user pool: use kind cognito for it'),
  ),
  /** The address of its key set. It is not discovered, because the issuer's metadata may change. */
  jwksUri: v.message(v.pipe(v.string(), v.check(isHttpsUrl)), 'must be an https URL'),
  algorithms: listOf(oneOf(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])),
  /** Whether its tokens are used as id or access tokens here: no standard claim contains it. */
  tokenUse,
  /** The `typ` of the header, such as `at+jwt`. Null: it is not checked. */
  tokenType: v.nullable(text),
  /** A token's `aud` must be one of these. Null: it is not checked. */
  audiences: v.nullable(listOf(text)),
  /** A token must have been issued to one of these clients. Null: to any client. */
  clientIds: v.nullable(listOf(text)),
  /** The names of claims that differ from the standard names. */
  claimNames: v.optional(
    v.object({
      clientId: claimName,
      username: claimName,
      groups: claimName,
      scopes: claimName,
    }),
  ),
  jwks,
});

const ofKnownKind = v.object({ kind: oneOf(['cognito', 'oidc']) });

/** An issuer of either kind. Its errors are those of the kind that it declares. */
const issuer = v.lazy((input) => {
  const { kind } = Object(input) as { readonly kind?: unknown };
  if (kind === 'oidc') return oidcIssuer;
  // Typed as never: this schema rejects every input of another kind, so it has no output.
  return kind === 'cognito' ? cognitoIssuer : (ofKnownKind as never);
});

/** The issuers of a lock: at least one, each only once. */
export const issuersSchema = v.pipe(
  listOf(issuer),
  v.check(
    (issuers) => new Set(issuers.map(issuerId)).size === issuers.length,
    'must list each issuer only once',
  ),
);

/** `id` or `access`. */
export type TokenUse = v.InferOutput<typeof tokenUse>;

/** One issuer. */
export type IssuerSettings = v.InferOutput<typeof issuer>;

/** The name of an issuer in rules and logs: a user pool's id, or another issuer's URL. */
export function issuerId(settings: IssuerSettings): string {
  return settings.kind === 'cognito' ? settings.userPoolId : settings.issuer;
}

/**
 * The address of an issuer's key set. A user pool has one, for both forms of its issuer.
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

/** Either form of a user pool's issuer. As `oidc`, its tokens would be checked less strictly. */
function isUserPoolUrl(value: string): boolean {
  return /^(issuer-)?cognito-idp\./.test(urlOf(value)?.hostname ?? '');
}
