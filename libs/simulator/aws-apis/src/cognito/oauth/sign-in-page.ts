/**
 * The HTML pages: the sign-in form, and the error page of a request that cannot be redirected.
 */
import { FIELD_STYLE, PAGE_STYLE, markup, page, pagePolicy } from '@furlock/pages';
import { AUTHORIZATION_PARAMETERS } from './read-authorization-request.js';

const STYLE = PAGE_STYLE + FIELD_STYLE;

/**
 * The Content-Security-Policy of the pages. The form may lead anywhere, because the client's callback may:
 * browsers apply the policy to the redirects after a form too.
 */
export const SIGN_IN_PAGE_POLICY = pagePolicy({ style: STYLE, formTargets: 'any' });

const FOOTER = markup`This is Furlock’s local Cognito. Its users are deleted when it stops.`;

/** The sign-in form, which contains the authorization request in hidden fields. */
export function signInPage({
  parameters,
  destination,
  username = '',
  message,
}: {
  readonly parameters: URLSearchParams;
  /** The target of the redirect with the code. Shape: a host, or the scheme of an app. */
  readonly destination: string;
  readonly username?: string;
  /** Why the last attempt failed. */
  readonly message?: string;
}): string {
  const hidden = AUTHORIZATION_PARAMETERS.filter((name) => parameters.has(name)).map(
    (name) => markup`<input type="hidden" name="${name}" value="${parameters.get(name) ?? ''}">`,
  );
  const alert = message === undefined ? '' : markup`<p role="alert" id="problem">${message}</p>`;
  const problem = message === undefined ? '' : markup` aria-describedby="problem"`;
  // Somebody whose name is filled in has the password to enter.
  const focus = markup` autofocus`;
  return page({
    heading: 'Sign in',
    style: STYLE,
    main: markup`<p>to continue to <strong>${destination}</strong></p>
${alert}
<form method="post" action="/login">
${hidden}
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required${username === '' ? focus : ''}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${problem}${username === '' ? '' : focus}>
<button>Sign in</button>
</form>`,
    footer: FOOTER,
  });
}

/** The page of a request that is rejected without a redirect. */
export function refusalPage(reason: string): string {
  return page({
    heading: 'This request was rejected',
    style: STYLE,
    main: markup`<p>${reason}</p>
<p>You were not redirected, because the redirect address does not belong to the client.</p>`,
    footer: FOOTER,
  });
}
