/**
 * What the terminal shows once the local edge answers.
 *
 * The line to paste is the one place where a token is printed: it opens nothing but this machine.
 */
import type { Endpoints } from './endpoints.js';

/** The text, for a person. */
export function welcomeText(
  { url, browserUrl, region, stage, username, password, idToken }: Endpoints,
  idTokenValiditySeconds: number,
): string {
  return `The local edge runs stage ${stage} of ${region}.

  Address   ${url}
  Browser   ${browserUrl}  (its certificate was made just now: the browser will ask)
  User      ${username}
  Password  ${password}

Without a token the edge answers 401; with this one, good for ${Math.round(idTokenValiditySeconds / 60)} minutes, the function answers:

  curl -H 'Authorization: Bearer ${idToken}' ${url}/

One line per request follows; Ctrl-C stops.
`;
}
