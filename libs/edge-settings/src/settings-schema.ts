/**
 * The settings of one lock: the schema that the stack writes by and the edge reads by.
 *
 * It does not fetch, cache or refresh anything: that is `ssm-config`'s.
 */
import * as v from 'valibot';
import { corsSchema } from './cors-schema.js';
import { issuersSchema } from './issuer-schema.js';
import { logEntries } from './log-schema.js';
import { rulesSchema } from './rule-schema.js';
import { flag, oneOf, textThat } from './value-kinds.js';
import { isWebOrigin } from './url-of.js';
import {
  clockToleranceSecondsSchema,
  verifiedTokenMaxAgeSecondsSchema,
} from './verification-schema.js';

/** An origin as browsers write it (RFC 6454, section 6.1): `https://`, a host, nothing after it. */
const publicOrigin = textThat(
  (text) => isWebOrigin(text) && text.startsWith('https:'),
  'must be an https origin such as https://d111111abcdef8.cloudfront.net',
);

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
  clockToleranceSeconds: v.optional(clockToleranceSecondsSchema),
  /** How long a verdict on a token is remembered. Zero: not at all. Absent: 300. */
  verifiedTokenMaxAgeSeconds: v.optional(verifiedTokenMaxAgeSecondsSchema),
  /** What each route needs. Absent: every route needs a signed-in caller. */
  rules: v.optional(rulesSchema),
  /** Which pages of other origins may call from a browser. Absent: none. */
  cors: v.optional(corsSchema),
  /** Whether the backend gets the caller's token too, as `x-furlock-token`. Absent: it does not. */
  forwardToken: v.optional(flag),
  ...logEntries,
});

/** The settings of one lock, validated. */
export type EdgeSettings = v.InferOutput<typeof edgeSettingsSchema>;

/**
 * Who signs for the function URL: the edge function, or CloudFront after it by an origin access
 * control (OAC). It is no setting, because it belongs to the permissions that one deployment made.
 */
const signing = oneOf(['edge', 'oac']);

/** `edge` or `oac`. */
export type Signing = v.InferOutput<typeof signing>;

/** What stands in the file beside the bundle: where the settings are, and what the version is for. */
export const settingsLocationSchema = v.object({
  parameterName: textThat(
    (name) => /^\/[\w./-]+$/.test(name),
    'must be a parameter name that begins with /',
  ),
  region: textThat(
    (region) => /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region),
    'must be a region such as eu-central-1',
  ),
  /** Absent in what was staged before there was a choice. */
  signing: v.optional(signing, 'edge'),
});

/** Which parameter holds the settings, in which region, and who signs. */
export type SettingsLocation = v.InferOutput<typeof settingsLocationSchema>;
