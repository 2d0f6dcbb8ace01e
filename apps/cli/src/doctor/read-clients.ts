/**
 * Reads the app clients whose tokens a lock accepts.
 */
import type { EdgeSettings } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type { DeployedClients } from './deployed-clients.js';
import type { DeployedClient } from './deployed-lock.js';
import { read, type Reading } from './reading.js';

/** Every client of every user pool that the settings name; empty if they could not be read. */
export async function readClients(
  { cognito }: Pick<DeployedClients, 'cognito'>,
  target: Target,
  settings: Reading<EdgeSettings>,
): Promise<readonly Reading<DeployedClient>[]> {
  if (!settings.ok) return [];
  const named = settings.value.issuers.flatMap((issuer) =>
    issuer.kind === 'cognito'
      ? issuer.clientIds.map((clientId) => ({ clientId, userPoolId: issuer.userPoolId }))
      : [],
  );
  return Promise.all(
    named.map(({ userPoolId, clientId }) => {
      const [region = target.region] = userPoolId.split('_');
      const call = {
        target,
        action: 'cognito-idp:DescribeUserPoolClient',
        absence: {
          errors: ['ResourceNotFoundException'],
          words: `the settings name the client ${clientId} of ${userPoolId}, which does not exist`,
          remedy: 'deploy the stage again',
        },
      };
      return read(call, async () => {
        const { UserPoolClient: client } = await cognito(region).describeUserPoolClient({
          UserPoolId: userPoolId,
          ClientId: clientId,
        });
        if (client === undefined) return undefined;
        return {
          userPoolId,
          clientId,
          oauthFlows: client.AllowedOAuthFlows ?? [],
          callbackUrls: client.CallbackURLs ?? [],
          revokesTokens: client.EnableTokenRevocation === true,
        };
      });
    }),
  );
}
