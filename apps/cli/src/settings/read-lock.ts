/**
 * What the commands need to know of a lock, out of the settings that the edge reads too.
 */
import type { EdgeSettings, TokenUse } from '@furlock/edge-settings';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { checkSettings } from './check-settings.js';
import { readStoredSettings } from './stored-settings.js';

/** A lock, as a viewer meets it. */
export interface Lock {
  /** The address that viewers call. */
  readonly publicUrl: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** The uses of tokens that the lock accepts. */
  readonly tokenUses: readonly TokenUse[];
  /** The origins whose pages may call it; absent where there is no CORS. */
  readonly allowOrigins?: readonly string[];
}

/** The lock of a target; of several user pools or clients, the first. */
export async function readLock(connection: Connection): Promise<Result<Lock>> {
  const settings = await readSettings(connection);
  if (!settings.ok) return settings;
  const { publicOrigin, issuers, cors } = settings.value;
  const issuer = issuers.find((trusted) => trusted.kind === 'cognito');
  if (issuer === undefined) {
    return failed('This lock trusts no user pool: its tokens come from an issuer of its own.');
  }
  const [clientId] = issuer.clientIds;
  if (clientId === undefined) {
    throw new Error('The schema of the settings lets no list be empty');
  }
  const { target } = connection;
  return {
    ok: true,
    value: {
      // CloudFront's name of a local distribution leads nowhere: the local edge has its own address.
      publicUrl: target.kind === 'local' ? target.localEdge.url : publicOrigin,
      userPoolId: issuer.userPoolId,
      clientId,
      tokenUses: issuer.tokenUses,
      ...(cors !== undefined && { allowOrigins: cors.allowOrigins }),
    },
  };
}

/** The settings of a target's lock, as the edge reads them. */
export async function readSettings(
  connection: Pick<Connection, 'ssm' | 'target'>,
): Promise<Result<EdgeSettings>> {
  const stored = await readStoredSettings(connection);
  if (!stored.ok) return stored;
  const { parameter, document } = stored.value;
  if (document === undefined) {
    return failed(`The settings ${parameter} are not JSON: deploy the stage again.`);
  }
  const { settings, faults } = await checkSettings(document);
  return settings === undefined
    ? failed(
        `The settings ${parameter} are not valid (${quoted(faults[0] ?? '')}): deploy the stage again.`,
      )
    : { ok: true, value: settings };
}
