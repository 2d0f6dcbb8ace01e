/**
 * Revokes the tokens of a user or of everybody: writes the entry, and signs a user of a user pool out.
 */
import {
  issuerId,
  type EdgeSettings,
  type IssuerSettings,
  type Revocation,
} from '@furlock/edge-settings';
import type { Context } from '../context.js';
import { readSettings } from '../settings/read-lock.js';
import type { Connection } from '../target/connect-target.js';
import { watchClock } from '../target/watch-clock.js';
import { failed, type Failure, type Result } from '../terminal/failure.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';
import { chooseIssuer } from './choose-issuer.js';
import {
  connectUserPool,
  findPoolUser,
  signOutPoolUser,
  type PoolUser,
  type UserPool,
} from './pool-user.js';
import { withRevocation, withoutEnded } from './revocation-list.js';
import { changeRevocations, type ChangedRevocations } from './stored-revocations.js';

/** Whose tokens to revoke, as the command names it. */
export interface RevocationRequest {
  readonly user?: string;
  readonly subject?: string;
  readonly issuer?: string;
  /** Units: seconds. */
  readonly tokensLiveFor?: number;
}

/** What was revoked. */
export interface RevokedTokens {
  readonly stored: ChangedRevocations;
  readonly entry: Revocation;
  readonly issuer: IssuerSettings;
  readonly settings: EdgeSettings;
  /** Null for other tokens than those of a user pool's user. */
  readonly signOut: 'done' | 'unknown-user' | Failure | null;
}

/**
 * The longest validities that Cognito allows. The clients' own may have been longer than they are now.
 *
 * Source: Cognito API reference, UserPoolClientType (read 2026-11-28).
 */
const POOL_TOKEN_SECONDS = 24 * 3_600;
const POOL_REFRESH_TOKEN_SECONDS = 3_650 * 24 * 3_600;

/** The edge accepts tokens for up to 5 minutes longer (`clockToleranceSeconds`), and clocks differ. */
const TOLERANCE_SECONDS = 600;

/** Revokes tokens. Errors: fails if nothing was written. */
export async function revokeTokens(
  request: RevocationRequest,
  connection: Connection,
  { terminal, now, clientSettings }: Pick<Context, 'terminal' | 'now' | 'clientSettings'>,
): Promise<Result<RevokedTokens>> {
  const clockSkewSeconds = watchClock(connection.ssm, now);
  const read = await noteIfSlow(terminal, 'Reading the settings …', readSettings(connection));
  if (!read.ok) return read;
  const settings = read.value;
  const chosen = chooseIssuer(request.issuer, settings.issuers);
  if (!chosen.ok) return chosen;
  const issuer = chosen.value;
  const pool =
    issuer.kind === 'cognito'
      ? await connectUserPool(issuer.userPoolId, connection.target, clientSettings)
      : undefined;
  const user = await noteIfSlow(terminal, 'Looking up the user …', findUser(request, pool));
  if (!user.ok) return user;

  const revokedAt = secondOf(now(), clockSkewSeconds());
  const write = (entry: Revocation) =>
    noteIfSlow(
      terminal,
      'Writing the revocations …',
      changeRevocations(connection, (entries) => {
        const changed = withRevocation(withoutEnded(entries, revokedAt), entry);
        return changed === undefined ? failed(FULL) : { ok: true, value: changed };
      }),
    );
  // A refreshed token of a user pool keeps its `auth_time`, so a refresh token counts as well.
  const poolSeconds = POOL_REFRESH_TOKEN_SECONDS + POOL_TOKEN_SECONDS;
  const entry = endingAfter(request.tokensLiveFor ?? (pool && poolSeconds), {
    issuer: issuerId(issuer),
    ...user.value,
    revokedAt,
  });
  // Before the sign-out, after which the user's tokens would still be accepted.
  const stored = await write(entry);
  if (!stored.ok) return stored;

  const { username, subject } = user.value;
  const name = username ?? subject;
  if (pool === undefined || name === undefined) {
    return { ok: true, value: { stored: stored.value, entry, issuer, settings, signOut: null } };
  }
  const signingOut = noteIfSlow(terminal, 'Signing the user out …', signOutPoolUser(pool, name));
  const signOut = outcomeOf(await signingOut);
  const outcome = { stored: stored.value, entry, issuer, settings, signOut };
  if (signOut !== 'done' || request.tokensLiveFor !== undefined)
    return { ok: true, value: outcome };

  // Refresh tokens no longer count. If this write fails, the entry only remains for longer.
  const sooner = endingAfter(POOL_TOKEN_SECONDS, entry);
  const again = await write(sooner);
  if (!again.ok) return { ok: true, value: outcome };
  const { removed } = stored.value;
  return {
    ok: true,
    value: { ...outcome, entry: sooner, stored: { ...again.value, removed } },
  };
}

/** The name and `sub` of the user; neither for everybody. */
async function findUser(
  { user, subject }: RevocationRequest,
  pool: UserPool | undefined,
): Promise<Result<Partial<PoolUser>>> {
  if (user === undefined) return { ok: true, value: subject === undefined ? {} : { subject } };
  return pool === undefined ? { ok: true, value: { subject: user } } : findPoolUser(pool, user);
}

/**
 * The second that it is now, by this machine's clock or by AWS's, whichever is ahead: tokens that were issued
 * until now must not be missed. The skew is rounded, hence one more.
 */
function secondOf(now: Date, skewSeconds = 0): number {
  const second = Math.floor(now.getTime() / 1000);
  return skewSeconds < 0 ? second - skewSeconds + 1 : second;
}

function endingAfter(lifeSeconds: number | undefined, entry: Revocation): Revocation {
  const { revokedAt } = entry;
  return lifeSeconds === undefined
    ? entry
    : { ...entry, removableAt: revokedAt + lifeSeconds + TOLERANCE_SECONDS };
}

function outcomeOf(result: Result<boolean>): NonNullable<RevokedTokens['signOut']> {
  if (!result.ok) return result.error;
  return result.value ? 'done' : 'unknown-user';
}

const FULL =
  'The list of revocations is full, and nothing was written: lift what is no longer needed (`furlock revoke --list`), or revoke everybody of the issuer with --issuer alone, which takes the place of the entries of its users.';
