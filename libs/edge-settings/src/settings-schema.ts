/**
 * The settings of one lock: the schema that the stack writes by and the edge reads by.
 *
 * It does not fetch, cache or refresh anything: that is `ssm-config`'s.
 */
import * as v from 'valibot';
import { logEntries } from './log-schema.js';
import { rulesSchema } from './rule-schema.js';

/** Whether a token says who signed in (`id`) or what a client may do for them (`access`). */
const tokenUse = v.picklist(['id', 'access']);

/**
 * Shape of a user pool id: region, underscore, letters and digits.
 *
 * Source: Amazon Cognito API reference, UserPoolType, Id (read 2026-11-22).
 */
const userPoolId = v.pipe(
  v.string(),
  v.regex(
    /^[a-z]{2,4}(-[a-z]+)+-\d_[0-9A-Za-z]+$/,
    'must be a user pool id such as eu-central-1_AbCdEfGhI',
  ),
);

/** One user pool whose tokens are accepted, and for which of its clients and token uses. */
const cognitoIssuer = v.object({
  kind: v.literal('cognito'),
  userPoolId,
  clientIds: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty())), v.minLength(1)),
  tokenUses: v.pipe(v.array(tokenUse), v.minLength(1)),
});

/** An origin as browsers write it (RFC 6454, section 6.1): `https://`, a host, nothing after it. */
const publicOrigin = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.protocol === 'https:' && url.origin === text;
  }, 'must be an https origin such as https://d111111abcdef8.cloudfront.net'),
);

/**
 * What the edge needs to know. Unknown fields are ignored, so that an older bundle can read what
 * a newer stack wrote.
 */
export const edgeSettingsSchema = v.object({
  /** The address that viewers call; the backend learns it as `x-forwarded-host`. */
  publicOrigin,
  /** Whose tokens are accepted. */
  issuers: v.pipe(
    v.array(v.variant('kind', [cognitoIssuer])),
    v.minLength(1),
    v.check(
      (issuers) => new Set(issuers.map((issuer) => issuer.userPoolId)).size === issuers.length,
      'must name each user pool once',
    ),
  ),
  /** What each route needs. Absent: every route needs a signed-in caller. */
  rules: v.optional(rulesSchema),
  ...logEntries,
});

/** The settings of one lock, validated. */
export type EdgeSettings = v.InferOutput<typeof edgeSettingsSchema>;

/** One entry of `EdgeSettings.issuers`. */
export type IssuerSettings = EdgeSettings['issuers'][number];

/** `id` or `access`. */
export type TokenUse = v.InferOutput<typeof tokenUse>;

/** What stands in the file beside the bundle: which parameter, and in which region. */
export const settingsLocationSchema = v.object({
  parameterName: v.pipe(
    v.string(),
    v.regex(/^\/[\w./-]+$/, 'must be a parameter name that begins with /'),
  ),
  region: v.pipe(
    v.string(),
    v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1'),
  ),
});

/** Which parameter holds the settings, and in which region. */
export type SettingsLocation = v.InferOutput<typeof settingsLocationSchema>;
