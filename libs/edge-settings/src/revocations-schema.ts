/**
 * The schema of a lock's revocations: the tokens that are refused although they are valid.
 *
 * The document is a parameter of its own beside the settings. Only `furlock revoke` writes it, so that
 * deployments, rollbacks and `furlock settings set` do not change it. No parameter means no revocations.
 */
import * as v from 'valibot';
import { text } from './value-kinds.js';

/** Units: seconds since the epoch, as in a token's claims. */
const epochSeconds = v.message(
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  'must be a whole number of seconds since the epoch',
);

const revocation = v.object({
  /** The issuer, as rules name it: a user pool's id, or another issuer's URL. */
  issuer: text,
  /** The `sub` of the user. Absent: every token of the issuer. */
  subject: v.optional(text),
  /** The name by which the user was revoked, for `furlock revoke --list`. The edge ignores it. */
  username: v.optional(text),
  /**
   * Tokens from sign-ins up to and including this second are refused. Compared with `auth_time` if the
   * token has one, otherwise with `iat`.
   */
  revokedAt: epochSeconds,
  /**
   * After this, no token that the entry covers is valid any more, and `furlock revoke` removes the entry.
   * The edge ignores it. Absent: unknown, so that the entry remains until it is lifted.
   */
  removableAt: v.optional(epochSeconds),
});

/** The revocations of one lock. */
export const revocationsSchema = v.object({ revocations: v.array(revocation) });

/** One entry of the document. */
export type Revocation = v.InferOutput<typeof revocation>;

/** The document. */
export type Revocations = v.InferOutput<typeof revocationsSchema>;

/** The document that an absent parameter stands for. */
export const NO_REVOCATIONS: Revocations = { revocations: [] };
