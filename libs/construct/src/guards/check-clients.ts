/**
 * The clients whose tokens the lock accepts: how they come by them.
 *
 * Source: Amazon Cognito developer guide, "Application-specific settings with app clients"
 * (read 2026-11-25); RFC 9700, section 2.1.2.
 */
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Guard } from './guarded-lock.js';
import { asList, holds } from './synthesized-tree.js';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Refuses clients that hand out tokens in an address, or send them over plain http. */
export const checkClients: Guard = ({ settings }, tree) => {
  const { stack } = settings;
  // The document itself: `stringValue` is what the deployed parameter will say.
  const document = (settings.node.defaultChild as ssm.CfnParameter).value;
  const accepted: unknown = stack.resolve(document);
  return tree
    .ofType('AWS::Cognito::UserPoolClient')
    .filter(({ referenceIn }) => holds(accepted, referenceIn(stack)))
    .flatMap(({ path, properties }) => [
      ...(asList(properties['AllowedOAuthFlows']).includes('implicit')
        ? [
            `${path} has the implicit grant, which puts tokens into addresses: use the authorization code grant with PKCE`,
          ]
        : []),
      ...[...asList(properties['CallbackURLs']), ...asList(properties['LogoutURLs'])]
        .filter((url): url is string => typeof url === 'string' && isPlainHttp(url))
        .map(
          (url) =>
            `${path} calls back over plain http (${url}): use https, or localhost for a command line`,
        ),
    ]);
};

function isPlainHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname);
}
