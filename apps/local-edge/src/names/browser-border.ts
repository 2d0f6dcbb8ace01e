/**
 * The border between a browser and the pages of the local Cognito.
 */
import { LOOPBACK } from '../start/listen.js';
import type { LocalNames } from './local-names.js';

/** Handles the requests to the local Cognito. */
type Answer<Env> = (request: Request, env: Env) => Response | Promise<Response>;

/** What a browser visits. The other paths are called by programs. */
const PAGES = ['/oauth2/authorize', '/login', '/logout', '/local-identity-provider'];

/**
 * Translates the client's addresses in requests for pages, and the targets of redirects.
 *
 * A page that is requested from 127.0.0.1 is redirected to the name `localhost`. Cookies ignore ports, so
 * the cookies of the pages and those of CloudFront would get mixed up: on AWS they have separate hosts.
 */
export function atBrowserBorder<Env>(answer: Answer<Env>, names: LocalNames): Answer<Env> {
  return async (request, env) => {
    const { pathname, search, hostname } = new URL(request.url);
    if (!PAGES.includes(pathname)) return answer(request, env);

    const page = names.signInPage(pathname + search);
    if (request.method === 'GET' && hostname === LOOPBACK && page !== undefined) {
      return new Response(null, { status: 302, headers: { location: page } });
    }
    const target = names.signInTarget(search);
    // A form has its parameters in its body, from a page that was made with deployed names.
    const isTranslated = request.method === 'GET' && target !== search;
    const response = await answer(
      isTranslated ? new Request(new URL(target, request.url), request) : request,
      env,
    );
    const location = response.headers.get('location');
    if (location === null) return response;
    const translated = new Response(response.body, response);
    translated.headers.set('location', names.signInLocation(location));
    return translated;
  };
}
