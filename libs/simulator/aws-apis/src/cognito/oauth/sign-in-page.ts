/**
 * The HTML pages of the pool: the sign-in form, and the error page of a request that cannot be redirected.
 */
import { FIELD_STYLE, PAGE_STYLE, markup, page, pagePolicy, type Markup } from '@furlock/pages';
import { AUTHORIZATION_PARAMETERS } from './read-authorization-request.js';

/** The style of the pages. */
export const SIGN_IN_PAGE_STYLE = PAGE_STYLE + FIELD_STYLE;

/**
 * The Content-Security-Policy of the pages. The form may lead anywhere, because the client's callback may:
 * browsers apply the policy to the redirects after a form too.
 */
export const SIGN_IN_PAGE_POLICY = pagePolicy({ style: SIGN_IN_PAGE_STYLE, formTargets: 'any' });

const FOOTER = markup`This is Furlock’s local Cognito. Its users are deleted when it stops.`;

/** The sign-in form, which contains the authorization request in hidden fields. */
export function signInPage({
  parameters,
  destination,
  own,
  others,
  username = '',
  message,
}: {
  readonly parameters: URLSearchParams;
  /** The target of the redirect with the code. Shape: a host, or the scheme of an app. */
  readonly destination: string;
  /** Whether the pool's own users can sign in. */
  readonly own: boolean;
  /** The other identity providers, with the address that leads to each. */
  readonly others: readonly { readonly name: string; readonly location: string }[];
  readonly username?: string | undefined;
  /** Why the last attempt failed. */
  readonly message?: string;
}): string {
  const alert = message === undefined ? [] : markup`<p role="alert" id="problem">${message}</p>`;
  const links = others.map(
    ({ name, location }) => markup`<a href="${location}">Sign in with ${name}</a>`,
  );
  return page({
    heading: 'Sign in',
    style: SIGN_IN_PAGE_STYLE,
    main: markup`<p>to continue to <strong>${destination}</strong></p>
${alert}
${own ? passwordForm(parameters, username, message !== undefined) : []}
${links.length === 0 ? [] : markup`<nav>${links}</nav>`}`,
    footer: FOOTER,
  });
}

/** With a known name the password has the focus: it is empty, also after a wrong one. */
function passwordForm(parameters: URLSearchParams, username: string, hasProblem: boolean): Markup {
  const problem = hasProblem ? markup` aria-describedby="problem"` : [];
  const focus = markup` autofocus`;
  return markup`<form method="post" action="/login">
${requestFields(parameters)}
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required${username === '' ? focus : []}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${problem}${username === '' ? [] : focus}>
<button>Sign in</button>
</form>`;
}

/** The authorization request in hidden fields. */
export function requestFields(parameters: URLSearchParams): Markup[] {
  return AUTHORIZATION_PARAMETERS.filter((name) => parameters.has(name)).map(
    (name) => markup`<input type="hidden" name="${name}" value="${parameters.get(name) ?? ''}">`,
  );
}

/** The page of a request that is rejected without a redirect. */
export function refusalPage(reason: string): string {
  return page({
    heading: 'This request was rejected',
    style: SIGN_IN_PAGE_STYLE,
    main: markup`<p>${reason}</p>
<p>You were not redirected: the local Cognito redirects only valid requests.</p>`,
    footer: FOOTER,
  });
}
