/**
 * How the clients whose tokens the lock accepts obtain them.
 *
 * Source: Amazon Cognito developer guide, "Application-specific settings with app clients"
 * (read 2026-11-25); RFC 9700, section 2.1.2.
 */
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Guard } from './guarded-lock.js';
import { asList, holds } from './synthesized-tree.js';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Rejects clients that receive tokens in a URL, or over plain HTTP. */
export const checkClients: Guard = ({ settings }, tree) => {
  const { stack } = settings;
  // The document itself: `stringValue` refers to the deployed parameter.
  const document = (settings.node.defaultChild as ssm.CfnParameter).value;
  const accepted: unknown = stack.resolve(document);
  return tree
    .ofType('AWS::Cognito::UserPoolClient')
    .filter(({ referenceIn }) => holds(accepted, referenceIn(stack)))
    .flatMap(({ path, properties }) => [
      ...(asList(properties['AllowedOAuthFlows']).includes('implicit')
        ? [
            `${path} allows the implicit grant, which puts tokens into URLs: use the authorization code grant with PKCE`,
          ]
        : []),
      ...[...asList(properties['CallbackURLs']), ...asList(properties['LogoutURLs'])]
        .filter((url): url is string => typeof url === 'string' && isPlainHttp(url))
        .map(
          (url) =>
            `${path} has a callback or logout URL over plain HTTP (${url}): use HTTPS, or localhost for a command line`,
        ),
    ]);
};

function isPlainHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname);
}
