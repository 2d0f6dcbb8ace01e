/**
 * What the terminal shows once the local edge answers.
 *
 * The line to paste is the one place where a token is printed: it opens nothing but this machine.
 */
import type { Endpoints } from './endpoints.js';

/** The text, for a person. */
export function welcomeText(
  endpoints: Endpoints,
  idTokenValiditySeconds: number | undefined,
): string {
  const { url, browserUrl, region, stage, username, password } = endpoints;
  const user = username === undefined ? [] : [`  User      ${username}`, `  Password  ${password}`];
  return [
    `The local edge runs stage ${stage} of ${region}.`,
    '',
    `  Address   ${url}`,
    `  Browser   ${browserUrl}  (its certificate was made just now: the browser will ask)`,
    ...user,
    '',
    ...lineToPaste(endpoints, idTokenValiditySeconds),
    '',
    'One line per request follows; Ctrl-C stops.',
    '',
  ].join('\n');
}

function lineToPaste(
  { url, idToken }: Endpoints,
  idTokenValiditySeconds: number | undefined,
): string[] {
  if (idToken === undefined || idTokenValiditySeconds === undefined) {
    return ['The assembly has no user pool:', '', `  curl ${url}/`];
  }
  const minutes = Math.round(idTokenValiditySeconds / 60);
  return [
    `Without a token the edge answers 401; with this one, good for ${minutes} minutes, the function answers:`,
    '',
    `  curl -H 'Authorization: Bearer ${idToken}' ${url}/`,
  ];
}
