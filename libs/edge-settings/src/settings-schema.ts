/**
 * The schema of the settings of one lock, which the stack writes and the edge reads.
 *
 * It does not fetch, cache or refresh anything: `ssm-config` does.
 */
import * as v from 'valibot';
import { corsSchema } from './cors-schema.js';
import { freshness } from './freshness.js';
import { issuerId, issuersSchema, type IssuerSettings } from './issuer-schema.js';
import { logEntries } from './log-entries.js';
import { rulesSchema } from './rule-schema.js';
import { SIGN_IN_DEFAULTS, signInSchema, type SignInSettings } from './sign-in-schema.js';
import { isWebOrigin } from './url.js';
import { flag, listOf, oneOf, text, wholeNumber } from './value-kinds.js';

/** An origin as browsers write it (RFC 6454, section 6.1): `https://` and a host, without a path. */
const publicOrigin = v.message(
  v.pipe(
    v.string(),
    v.check((origin) => isWebOrigin(origin) && origin.startsWith('https:')),
  ),
  'must be an https origin such as https://d111111abcdef8.cloudfront.net',
);

/** Clocks rarely differ by more than a minute or two. A larger tolerance would accept expired tokens. */
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** An hour, which is the lifetime of most tokens: a longer time would have no benefit. */
const MAX_VERIFIED_TOKEN_AGE_SECONDS = 3600;

/** The name of a header that CloudFront can add to a request. */
const cloudFrontHeader = v.message(
  v.pipe(v.string(), v.regex(/^cloudfront-[a-z0-9-]+$/)),
  'must be a header such as cloudfront-viewer-address, in lower case',
);

/** Unknown fields are ignored, so that an older bundle can read what a newer stack wrote. */
const fields = v.object({
  /** The address that viewers call; the backend receives its host as `x-forwarded-host`. */
  publicOrigin,
  /** The issuers whose tokens are accepted. */
  issuers: issuersSchema,
  /** How far the issuers' clocks may differ from the edge's. Absent: 0. */
  clockToleranceSeconds: v.optional(wholeNumber(0, MAX_CLOCK_TOLERANCE_SECONDS)),
  /** How long a verified token is cached. Zero: not at all. Absent: 300. */
  verifiedTokenMaxAgeSeconds: v.optional(wholeNumber(0, MAX_VERIFIED_TOKEN_AGE_SECONDS)),
  /** What each route needs. Absent: every route needs a signed-in caller. */
  rules: v.optional(rulesSchema),
  /**
   * The readings of a path in which the rules are checked. `all`: every reading that a router in use may
   * have, so that a rule holds whichever the backend's router is. `exact`: only the normalised path, for a
   * backend that distinguishes case, trailing slashes, `%2F` and `;` as the rules do. Absent: all.
   */
  pathReadings: v.optional(oneOf(['all', 'exact'])),
  /**
   * How path and query are spelled when they are sent on. `as-sent`: as the viewer wrote them wherever
   * SigV4 can interpret them in only one way. `escaped`: every character that is not unreserved is
   * escaped. Absent: as-sent.
   */
  targetSpelling: v.optional(oneOf(['as-sent', 'escaped'])),
  /** How old settings and keys may become. Absent: the defaults of each age. */
  freshness: v.optional(freshness),
  /** The other origins from which pages in a browser may call. Absent: none. */
  cors: v.optional(corsSchema),
  /** Whether the backend also receives the caller's token, as `x-furlock-token`. Absent: false. */
  forwardToken: v.optional(flag),
  /** The claims that the identity header contains in addition to the usual ones. Absent: none. */
  identityClaims: v.optional(listOf(text)),
  /**
   * The `cloudfront-` headers that CloudFront itself writes, because the origin request policy names them.
   * The edge removes the others, which could come from the viewer. Absent: none.
   */
  headersFromCloudFront: v.optional(listOf(cloudFrontHeader)),
  /** How people sign in with a browser. Absent: they do not, and callers send a bearer token. */
  signIn: v.optional(signInSchema),
  ...logEntries,
});

/** The settings. */
export const edgeSettingsSchema = v.pipe(
  fields,
  v.forward(
    v.check(
      ({ issuers, signIn }) =>
        signIn === undefined || issuers.some((issuer) => accepts(issuer, signIn)),
      'must name one of the issuers, and a client and token use that are accepted from it',
    ),
    ['signIn'],
  ),
);

/** The settings of one lock, validated. */
export type EdgeSettings = v.InferOutput<typeof edgeSettingsSchema>;

/** Whether the tokens of a sign-in are accepted from this issuer. */
function accepts(issuer: IssuerSettings, signIn: SignInSettings): boolean {
  const { clientId, tokenUse = SIGN_IN_DEFAULTS.tokenUse } = signIn;
  if (issuerId(issuer) !== signIn.issuer) return false;
  return issuer.kind === 'cognito'
    ? issuer.clientIds.includes(clientId) && issuer.tokenUses.includes(tokenUse)
    : (issuer.clientIds ?? [clientId]).includes(clientId) && issuer.tokenUse === tokenUse;
}
