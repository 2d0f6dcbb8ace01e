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
  const { url, browserUrl, region, stage, username, password } = endpoints;
  const user = username === undefined ? [] : [`  User      ${username}`, `  Password  ${password}`];
  return [
    `The local edge runs stage ${stage} in ${region}.`,
    '',
    `  Address   ${url}`,
    `  Browser   ${browserUrl}  (self-signed certificate: the browser shows a warning)`,
    ...user,
    '',
    ...curlLine(endpoints, idTokenValiditySeconds),
    '',
    'Each request is logged below. Press Ctrl-C to stop.',
    '',
  ].join('\n');
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
