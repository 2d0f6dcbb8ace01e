/**
 * The settings of one lock: the schema that the stack writes by and the edge reads by.
 *
 * It does not fetch, cache or refresh anything: that is `ssm-config`'s.
 */
import * as v from 'valibot';
import { corsSchema } from './cors-schema.js';
import { issuersSchema } from './issuer-schema.js';
import { rulesSchema } from './rule-schema.js';
import { isWebOrigin } from './url.js';
import { flag, oneOf, wholeNumber } from './value-kinds.js';

/** An origin as browsers write it (RFC 6454, section 6.1): `https://`, a host, nothing after it. */
const publicOrigin = v.message(
  v.pipe(
    v.string(),
    v.check((origin) => isWebOrigin(origin) && origin.startsWith('https:')),
  ),
  'must be an https origin such as https://d111111abcdef8.cloudfront.net',
);

/** More than a minute or two is not a clock's error: an expired token would be accepted. */
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** An hour, as long as most tokens live: a longer memory gains nothing. */
const MAX_VERIFIED_TOKEN_AGE_SECONDS = 3600;

/**
 * What the edge needs to know. Unknown fields are ignored, so that an older bundle can read what
 * a newer stack wrote.
 */
export const edgeSettingsSchema = v.object({
  /** The address that viewers call; the backend learns it as `x-forwarded-host`. */
  publicOrigin,
  /** Whose tokens are accepted. */
  issuers: issuersSchema,
  /** How far the issuers' clocks may differ from the edge's. Absent: not at all. */
  clockToleranceSeconds: v.optional(wholeNumber(0, MAX_CLOCK_TOLERANCE_SECONDS)),
  /** How long a verdict on a token is remembered. Zero: not at all. Absent: 300. */
  verifiedTokenMaxAgeSeconds: v.optional(wholeNumber(0, MAX_VERIFIED_TOKEN_AGE_SECONDS)),
  /** What each route needs. Absent: every route needs a signed-in caller. */
  rules: v.optional(rulesSchema),
  /** Which pages of other origins may call from a browser. Absent: none. */
  cors: v.optional(corsSchema),
  /** Whether the backend gets the caller's token too, as `x-furlock-token`. Absent: it does not. */
  forwardToken: v.optional(flag),
  /** Which allowed requests are logged: one in a hundred where `sampled`. Absent: none. */
  logAllows: v.optional(oneOf(['none', 'sampled', 'all'])),
  /** Whether the log holds the viewer's address, which is personal data. Absent: it does not. */
  logClientAddress: v.optional(flag),
});

/** The settings of one lock, validated. */
export type EdgeSettings = v.InferOutput<typeof edgeSettingsSchema>;
