/**
 * The text that the terminal shows when the local edge is ready.
 *
 * The `curl` line is the only place where a token is printed. The token is valid on this machine only.
 */
import type { Endpoints } from './endpoints.js';

/** The welcome text. */
export function welcomeText(
  endpoints: Endpoints,
  idTokenValiditySeconds: number | undefined,
): string {
  const { url, browserUrl, region, stage, users = [] } = endpoints;
  return [
    `The local edge runs stage ${stage} in ${region}.`,
    '',
    `  For curl     ${url}`,
    `  In a browser ${browserUrl}  (its certificate is self-signed: accept the warning)`,
    ...otherDistributionLines(endpoints),
    '',
    ...userLines(users),
    ...curlLine(endpoints, idTokenValiditySeconds),
    '',
    'Each request is logged below. Press Ctrl-C to stop.',
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
  const lines = users.map(({ username, password, groups }) => {
    const membership = groups.length === 0 ? 'in no group' : `in ${groups.join(', ')}`;
    return `  ${username.padEnd(8)} ${password}  (${membership})`;
  });
  return ['Users and their passwords:', '', ...lines, ''];
}

function curlLine(
  { url, idToken }: Endpoints,
  idTokenValiditySeconds: number | undefined,
): string[] {
  if (idToken === undefined || idTokenValiditySeconds === undefined) {
    return [
      'The assembly has no user pool with an app client, so this request has no token:',
      '',
      `  curl ${url}/`,
    ];
  }
  const minutes = Math.round(idTokenValiditySeconds / 60);
  return [
    `Without a token, a request gets a 401 from the edge. With this token, valid for ${minutes} minutes, the request reaches the function:`,
    '',
    `  curl -H 'Authorization: Bearer ${idToken}' ${url}/`,
  ];
}
