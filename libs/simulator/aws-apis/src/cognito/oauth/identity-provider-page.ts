/**
 * The page that stands for an identity provider.
 */
import { markup, page } from '@furlock/pages';
import { FEDERATED_SIGN_IN_PATH } from './federated-sign-in-path.js';
import { SIGN_IN_PAGE_STYLE, requestFields } from './sign-in-page.js';

/** A form for a name, without a password. It contains the authorization request in hidden fields. */
export function identityProviderPage({
  provider,
  parameters,
  destination,
  username,
}: {
  readonly provider: string;
  readonly parameters: URLSearchParams;
  readonly destination: string;
  readonly username: string;
}): string {
  return page({
    heading: `Sign in with ${provider}`,
    style: SIGN_IN_PAGE_STYLE,
    main: markup`<p>to continue to <strong>${destination}</strong></p>
<form method="post" action="${FEDERATED_SIGN_IN_PATH}">
${requestFields(parameters)}
<label for="username">Name at ${provider}</label>
<input id="username" name="username" value="${username}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" pattern="[^\\s]+" required autofocus>
<button>Continue</button>
<button name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`,
    footer: markup`This page of Furlock’s local Cognito stands for ${provider}, which is not called. It accepts any name and asks for no password.`,
  });
}
