/**
 * The HTML pages: the sign-in form, and the error page of a request that cannot be redirected.
 */
import { html } from 'hono/html';
import { AUTHORIZATION_PARAMETERS } from './read-authorization-request.js';

/** The markup of a page, with every value escaped. */
export type Page = ReturnType<typeof html>;

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
}): Page {
  return page(
    'Sign in',
    html`
      <h1>Sign in</h1>
      <p class="lead">to continue to ${destination}</p>
      ${message === undefined ? '' : html`<p class="message" role="alert">${message}</p>`}
      <form method="post" action="/login">
        ${AUTHORIZATION_PARAMETERS.filter((name) => parameters.has(name)).map(
          (name) =>
            html`<input type="hidden" name="${name}" value="${parameters.get(name) ?? ''}" />`,
        )}
        <label for="username">Username</label>
        <input
          id="username"
          name="username"
          value="${username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
        />
        <button type="submit">Sign in</button>
      </form>
      <p class="note">This is Furlock’s local Cognito. Its users are deleted when it stops.</p>
    `,
  );
}

/** The page of a request that is rejected without a redirect. */
export function refusalPage(reason: string): Page {
  return page(
    'Request rejected',
    html`
      <h1>This request was rejected</h1>
      <p class="lead">${reason}</p>
      <p class="note">
        You were not redirected, because the redirect address does not belong to the client.
      </p>
    `,
  );
}

function page(title: string, content: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          :root {
            color-scheme: light dark;
            --ink: light-dark(#1d2430, #e8ebf0);
            --quiet: light-dark(#5b6472, #9aa3b2);
            --paper: light-dark(#ffffff, #1b2029);
            --ground: light-dark(#eef1f5, #12151b);
            --line: light-dark(#98a2b3, #5b6472);
            --accent: light-dark(#1f4fbf, #8fb1ff);
            --on-accent: light-dark(#ffffff, #10131a);
            --alarm: light-dark(#a01622, #ffa3a3);
          }
          * {
            box-sizing: border-box;
          }
          body {
            margin: 0;
            min-height: 100vh;
            display: grid;
            place-items: center;
            padding: 1rem;
            font:
              1rem/1.5 system-ui,
              sans-serif;
            color: var(--ink);
            background: var(--ground);
          }
          main {
            width: 100%;
            max-width: 24rem;
            padding: 2rem;
            border-top: 4px solid var(--accent);
            border-radius: 0.5rem;
            background: var(--paper);
            box-shadow: 0 1px 3px rgb(0 0 0 / 20%);
          }
          h1 {
            margin: 0 0 0.25rem;
            font-size: 1.4rem;
            line-height: 1.2;
          }
          .lead {
            margin: 0 0 1.5rem;
            color: var(--quiet);
            overflow-wrap: anywhere;
          }
          label {
            display: block;
            margin: 1rem 0 0.25rem;
            font-weight: 600;
          }
          input {
            width: 100%;
            padding: 0.6rem 0.75rem;
            font: inherit;
            color: inherit;
            background: transparent;
            border: 1px solid var(--line);
            border-radius: 0.4rem;
          }
          button {
            width: 100%;
            margin-top: 1.5rem;
            padding: 0.7rem;
            font: inherit;
            font-weight: 600;
            color: var(--on-accent);
            background: var(--accent);
            border: 0;
            border-radius: 0.4rem;
            cursor: pointer;
          }
          :focus-visible {
            outline: 2px solid var(--accent);
            outline-offset: 2px;
          }
          input:focus-visible {
            outline-offset: -1px;
          }
          .message {
            margin: 0;
            padding: 0.6rem 0.75rem;
            color: var(--alarm);
            border: 1px solid currentcolor;
            border-radius: 0.4rem;
            font-size: 0.95rem;
          }
          .note {
            margin: 1.5rem 0 0;
            font-size: 0.875rem;
            color: var(--quiet);
          }
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
}
