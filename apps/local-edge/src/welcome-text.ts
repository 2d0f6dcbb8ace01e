/**
 * The text that the terminal shows when the local edge is ready.
 *
 * The `curl` line is the only place where a token is printed. The token is valid on this machine only.
 */
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import type { Endpoints } from './endpoints.js';

/** What the text describes. */
export interface Welcome {
  readonly endpoints: Endpoints;
  /** The folder of the assembly. */
  readonly assembly: string;
  /** The stack of the first distribution. */
  readonly stack: string;
  /** Whether a lock of Furlock checks tokens. */
  readonly hasLock: boolean;
  /** Undefined if no user is signed in. */
  readonly idTokenValiditySeconds: number | undefined;
}

/** The welcome text. */
export function welcomeText(welcome: Welcome): string {
  const { endpoints, assembly, stack, hasLock } = welcome;
  const { url, browserUrl, region, stage, users = [] } = endpoints;
  const what = hasLock ? `stage ${stage}` : `the stack ${stack}`;
  return [
    `The local edge runs ${what} in ${region}, from ${assembly}.`,
    '',
    `  For curl     ${url}`,
    `  In a browser ${browserUrl}  (its certificate is self-signed: accept the warning)`,
    ...otherDistributionLines(endpoints),
    ...(users.length > 0 ? [`  Cognito      ${endpoints.cognitoUrl}`] : []),
    '',
    ...userLines(users),
    ...curlLines(welcome),
    '',
    `All addresses are in ${LOCAL_ENDPOINTS_FILE}. Each request is logged below. Press Ctrl-C to stop.`,
    '',
  ].join('\n');
}

function otherDistributionLines({ distributions = [] }: Endpoints): string[] {
  return distributions
    .slice(1)
    .map(
      ({ stack, logicalId, url, browserUrl }) =>
        `  ${logicalId} in stack ${stack}: ${url} and ${browserUrl}`,
    );
}

function userLines(users: NonNullable<Endpoints['users']>): string[] {
  if (users.length === 0) return [];
  const width = Math.max(8, ...users.map(({ username }) => username.length));
  const lines = users.map(({ username, password, groups }) => {
    const membership = groups.length === 0 ? 'in no group' : `in ${groups.join(', ')}`;
    return `  ${username.padEnd(width)} ${password}  (${membership})`;
  });
  return ['Users and their passwords:', '', ...lines, ''];
}

function curlLines({ endpoints, hasLock, idTokenValiditySeconds }: Welcome): string[] {
  const { url, username, idToken } = endpoints;
  const plain = `  curl ${url}/`;
  if (idToken === undefined || idTokenValiditySeconds === undefined) return ['Try it:', '', plain];
  const minutes = Math.round(idTokenValiditySeconds / 60);
  const withToken = `  curl -H 'Authorization: Bearer ${idToken}' ${url}/`;
  return hasLock
    ? [
        `Without a token, a request gets a 401 from the edge. With this token, valid for ${minutes} minutes, the request reaches the function:`,
        '',
        withToken,
      ]
    : [
        `Try it, without a token and with an id token of ${username}, valid for ${minutes} minutes:`,
        '',
        plain,
        withToken,
      ];
}
