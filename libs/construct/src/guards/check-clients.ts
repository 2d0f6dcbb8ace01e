/**
 * How the clients whose tokens the lock accepts obtain them.
 *
 * Source: Amazon Cognito developer guide, "Application-specific settings with app clients"
 * (read 2026-11-25); RFC 9700, section 2.1.2.
 */
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { SIGN_IN_DEFAULTS } from '@furlock/edge-settings';
import { withPlaceholders } from '../with-placeholders.js';
import type { Guard, GuardedLock } from './guarded-lock.js';
import {
  asList,
  holds,
  isSame,
  type SynthesizedResource,
  type SynthesizedTree,
} from './synthesized-tree.js';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Rejects clients that receive tokens in a URL, or over plain HTTP, or with which no browser can sign in. */
export const checkClients: Guard = (lock, tree) => {
  const {
    settings,
    document: { publicOrigin, signIn },
  } = lock;
  const { stack } = settings;
  // The document itself: `stringValue` refers to the deployed parameter.
  const document = (settings.node.defaultChild as ssm.CfnParameter).value;
  const accepted: unknown = stack.resolve(document);
  const browserClient: unknown = stack.resolve(signIn?.clientId);
  const clients = tree
    .ofType('AWS::Cognito::UserPoolClient')
    .filter(({ referenceIn }) => holds(accepted, referenceIn(stack)));
  return [
    ...clients.flatMap((client) => faultsOf(client, lock)),
    ...unacceptedFaults(lock, accepted),
    ...clients.flatMap((client) => poolFaults(client, lock, tree)),
    ...clients
      .filter(({ referenceIn }) => isSame(referenceIn(stack), browserClient))
      .flatMap((client) => {
        const { pathPrefix = SIGN_IN_DEFAULTS.pathPrefix, scopes } = signIn ?? {};
        const callback: unknown = stack.resolve(`${publicOrigin}${pathPrefix}/callback`);
        return [
          ...browserFaults(client, scopes ?? SIGN_IN_DEFAULTS.scopes),
          ...callbackFaults(client, callback),
        ];
      }),
  ];
};

function faultsOf(
  { path, properties }: SynthesizedResource,
  { tokensInUrls }: GuardedLock,
): string[] {
  const isExcused = tokensInUrls.some(({ node }) => node.defaultChild?.node.path === path);
  return [
    ...(!isExcused && asList(properties['AllowedOAuthFlows']).includes('implicit')
      ? [
          `${path} allows the implicit grant, which puts tokens into URLs: use the authorization code grant with PKCE; for an existing client that must keep it, acceptTokensInUrls needs a reason`,
        ]
      : []),
    ...[...asList(properties['CallbackURLs']), ...asList(properties['LogoutURLs'])]
      .map((url) => String(withPlaceholders(url).value))
      .filter(isPlainHttp)
      .map(
        (url) =>
          `${path} has a callback or logout URL over plain HTTP (${url}): use HTTPS, or localhost for a command line`,
      ),
  ];
}

/** An exception for a client whose tokens are refused anyway is a mistake. */
function unacceptedFaults({ tokensInUrls, settings }: GuardedLock, accepted: unknown): string[] {
  return tokensInUrls
    .filter(({ userPoolClientId }) => !holds(accepted, settings.stack.resolve(userPoolClientId)))
    .map(
      ({ node }) =>
        `${node.path} is in acceptTokensInUrls, but is no accepted client of the lock: add it to userPoolClients, or remove it`,
    );
}

/** A pool puts its own id into its tokens, so that a client of another pool could never call. */
function poolFaults(
  { path, properties, referenceIn }: SynthesizedResource,
  { settings: { stack }, document }: GuardedLock,
  tree: SynthesizedTree,
): string[] {
  const pools = tree.ofType('AWS::Cognito::UserPool').map((pool) => pool.referenceIn(stack));
  const isOther = (one: unknown, other: unknown): boolean =>
    !isSame(one, other) &&
    (typeof one === 'string'
      ? typeof other === 'string'
      : [one, other].every((id) => pools.some((pool) => isSame(pool, id))));
  return document.issuers
    .filter((issuer) => issuer.kind === 'cognito')
    .filter(({ clientIds }) =>
      clientIds.some((id) => isSame(stack.resolve(id), referenceIn(stack))),
    )
    .filter(({ userPoolId }) => isOther(stack.resolve(userPoolId), properties['UserPoolId']))
    .map(
      () =>
        `${path} is a client of another user pool than the one whose tokens the lock accepts for it: use a client of that pool`,
    );
}

/** What the edge needs of the client that browsers sign in with. */
function browserFaults(
  { path, properties }: SynthesizedResource,
  scopes: readonly string[],
): string[] {
  const allowed = asList(properties['AllowedOAuthScopes']);
  const missing = scopes.filter((scope) => !allowed.includes(scope));
  return [
    ...(properties['GenerateSecret'] === true
      ? [`${path} has a secret, which the edge cannot keep: set generateSecret to false`]
      : []),
    ...(asList(properties['AllowedOAuthFlows']).includes('code')
      ? []
      : [`${path} lacks the authorization code grant, with which browsers sign in: allow it`]),
    ...(missing.length === 0 || !allowed.every((scope) => typeof scope === 'string')
      ? []
      : [
          `${path} does not allow ${missing.join(', ')}, which signIn asks for: add them to its scopes`,
        ]),
  ];
}

/** A URL that synth cannot read may be the callback. */
function callbackFaults({ path, properties }: SynthesizedResource, callback: unknown): string[] {
  const urls = asList(properties['CallbackURLs']);
  const mayHold = urls.some((url) => typeof url !== 'string' || isSame(url, callback));
  return mayHold
    ? []
    : [
        `${path} lacks the callback of signIn, ${String(withPlaceholders(callback).value)}: add it to its callback URLs`,
      ];
}

function isPlainHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'http:' && !LOOPBACK_HOSTS.includes(hostname);
}
