/**
 * Examines the app clients that the settings name: how a user can get a token through them.
 */
import type { DeployedClient, DeployedLock } from './deployed-lock.js';
import { ok, unknown, unreadable, wrong, type Assessment } from './finding.js';

const REDEPLOY = 'deploy the stage again';

/** The assessment of the clients. */
export function examineClients({ clients, settings }: DeployedLock): Assessment {
  if (!settings.ok) return unknown('the settings could not be read');
  for (const client of clients) {
    if (!client.ok) return unreadable(client);
    const fault = clientFault(client.value);
    if (fault !== undefined) return fault;
  }
  const pools = new Set(clients.map((client) => (client.ok ? client.value.userPoolId : '')));
  return ok(
    clients.length === 0
      ? 'the settings name no Cognito user pool'
      : `${clients.length} client${clients.length === 1 ? '' : 's'} of ${[...pools].join(', ')}`,
  );
}

function clientFault(client: DeployedClient): Assessment | undefined {
  const { clientId, oauthFlows, callbackUrls, revokesTokens } = client;
  const name = `the client ${clientId}`;
  if (oauthFlows.includes('implicit')) {
    return wrong(
      'open',
      `${name} allows the implicit grant, which puts tokens into URLs`,
      `disable it, and ${REDEPLOY}`,
    );
  }
  const plain = callbackUrls.find((url) => !isSafeCallback(url));
  if (plain !== undefined) {
    return wrong(
      'open',
      `${name} has the callback ${plain}, which exposes codes in transit`,
      `use https (or http://localhost), and ${REDEPLOY}`,
    );
  }
  return revokesTokens
    ? undefined
    : wrong('later', `${name} cannot revoke tokens`, `enable token revocation, and ${REDEPLOY}`);
}

/** Source: RFC 8252, section 7.3 and 8.4: loopback, an app's own scheme, else https. */
function isSafeCallback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol !== 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
