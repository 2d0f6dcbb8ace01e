/**
 * What the commands need to know about a lock, from the settings that the edge reads.
 */
import type { EdgeSettings, TokenUse } from '@furlock/edge-settings';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { checkSettings } from './check-settings.js';
import { readStoredSettings } from './stored-settings.js';

/** A lock, as viewers see it. */
export interface Lock {
  /** The URL that viewers call. */
  readonly publicUrl: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** The uses of tokens that the lock accepts. */
  readonly tokenUses: readonly TokenUse[];
  /** The origins whose pages may call it; absent without CORS. */
  readonly allowOrigins?: readonly string[];
}

/** The lock of a target, with the first of its user pools and clients. */
export async function readLock(connection: Connection): Promise<Result<Lock>> {
  const settings = await readSettings(connection);
  if (!settings.ok) return settings;
  const { publicOrigin, issuers, cors } = settings.value;
  const issuer = issuers.find((trusted) => trusted.kind === 'cognito');
  if (issuer === undefined) {
    return failed(
      'This lock trusts no Cognito user pool: manage its users and tokens at its own issuer.',
    );
  }
  const [clientId] = issuer.clientIds;
  if (clientId === undefined) {
    throw new Error('The settings schema allows no empty list');
  }
  const { target } = connection;
  return {
    ok: true,
    value: {
      // The CloudFront domain name of a local distribution does not resolve; use the local edge's URL.
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
