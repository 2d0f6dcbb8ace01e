/**
 * Lifts a revocation: the tokens that it covers are accepted again, as long as they are valid.
 */
import type { EdgeSettings, Revocation } from '@furlock/edge-settings';
import type { Context } from '../context.js';
import { readSettings } from '../settings/read-lock.js';
import type { Connection } from '../target/connect-target.js';
import { failed, wrongUsage, type Result } from '../terminal/failure.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';
import { chooseIssuer, toIssuerId } from './choose-issuer.js';
import { connectUserPool, findPoolUser } from './pool-user.js';
import { isSameHolder, withoutEnded } from './revocation-list.js';
import type { RevocationRequest } from './revoke-tokens.js';
import {
  changeRevocations,
  readRevocations,
  type ChangedRevocations,
} from './stored-revocations.js';

/** What was lifted. */
export interface LiftedRevocation {
  readonly stored: ChangedRevocations;
  readonly entry: Revocation;
  readonly settings: EdgeSettings;
}

/** Lifts the revocation that the request names. Errors: fails if there is none, or more than one. */
export async function liftRevocation(
  request: RevocationRequest,
  connection: Connection,
  context: Pick<Context, 'terminal' | 'now' | 'clientSettings'>,
): Promise<Result<LiftedRevocation>> {
  const { terminal, now } = context;
  const settings = await noteIfSlow(terminal, 'Reading the settings …', readSettings(connection));
  if (!settings.ok) return settings;
  const stored = await readRevocations(connection);
  if (!stored.ok) return stored;

  const { entries } = stored.value;
  const named = entries.filter((entry) => isNamed(entry, request));
  const found =
    named.length === 0
      ? await findByUser(entries, request, { issuers: settings.value.issuers, connection, context })
      : named;
  const [entry, ...others] = found;
  if (entry === undefined) {
    return failed(
      'There is no such revocation, and nothing was changed: see `furlock revoke --list`.',
    );
  }
  if (others.length > 0) {
    return wrongUsage(
      'Several revocations match, and nothing was changed: add --issuer, or name the user with --subject (`furlock revoke --list`).',
    );
  }

  const nowSeconds = now().getTime() / 1000;
  const changing = changeRevocations(connection, (current) => ({
    ok: true,
    value: withoutEnded(current, nowSeconds).filter((other) => !isSameHolder(other, entry)),
  }));
  const changed = await noteIfSlow(terminal, 'Writing the revocations …', changing);
  return changed.ok
    ? { ok: true, value: { stored: changed.value, entry, settings: settings.value } }
    : changed;
}

/** Whether a request names an entry as it is listed. The issuer need not be trusted any more. */
function isNamed(entry: Revocation, { issuer, user, subject = user }: RevocationRequest): boolean {
  if (issuer !== undefined && entry.issuer !== toIssuerId(issuer)) return false;
  return (
    entry.subject === subject ||
    (user !== undefined && entry.username === user && entry.subject !== undefined)
  );
}

/** The entries of the user of a pool by another spelling of the name, or of one listed only by its `sub`. */
async function findByUser(
  entries: readonly Revocation[],
  { user, issuer: given }: RevocationRequest,
  {
    issuers,
    connection: { target },
    context: { clientSettings },
  }: {
    readonly issuers: EdgeSettings['issuers'];
    readonly connection: Connection;
    readonly context: Pick<Context, 'clientSettings'>;
  },
): Promise<readonly Revocation[]> {
  const issuer = chooseIssuer(given, issuers);
  if (user === undefined || !issuer.ok || issuer.value.kind !== 'cognito') return [];
  const { userPoolId } = issuer.value;
  const found = await findPoolUser(await connectUserPool(userPoolId, target, clientSettings), user);
  return entries.filter(
    (entry) =>
      found.ok && isSameHolder(entry, { issuer: userPoolId, subject: found.value.subject }),
  );
}
