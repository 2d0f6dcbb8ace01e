/**
 * Signs a user in with the browser: authorization code with PKCE.
 */
import type { Context } from '../context.js';
import { quoted, type Result } from '../terminal/failure.js';
import { authorizeUrl } from './authorize-url.js';
import { createPkce } from './create-pkce.js';
import { exchangeCode } from './exchange-code.js';
import { receiveAuthorizationCode } from './receive-authorization-code.js';
import type { Tokens } from './tokens.js';

/** The lifetime of Cognito's authorization codes; a user who takes longer has probably left. */
export const SIGN_IN_TIMEOUT_MS = 5 * 60_000;

/** Where a user signs in, and how. */
export interface BrowserSignIn {
  readonly signInUrl: string;
  readonly clientId: string;
  /** Whether to open the browser, or only to print the URL. */
  readonly open: boolean;
  readonly timeoutMs: number;
}

/** The tokens of the user who signs in; reports the progress on standard error. */
export async function signInWithBrowser(
  { signInUrl, clientId, open, timeoutMs }: BrowserSignIn,
  context: Context,
): Promise<Result<Tokens>> {
  const { callbackUrl, onInterrupt, terminal } = context;
  const client = { signInUrl, clientId, redirectUri: callbackUrl };
  const pkce = createPkce();
  const url = authorizeUrl(client, pkce);

  const code = await receiveAuthorizationCode(
    { callbackUrl, state: pkce.state, timeoutMs, onInterrupt },
    () => {
      terminal.note(
        open
          ? 'Opening the sign-in page. If no browser opens, open this URL yourself:'
          : 'Open this URL in a browser on this machine:',
      );
      terminal.note(url);
      terminal.note('Waiting for you to sign in (press Ctrl-C to stop) …');
      if (open) {
        context.openBrowser(url).catch((error: unknown) => {
          const reason = error instanceof Error ? ` (${quoted(error.message)})` : '';
          terminal.note(`The browser could not be opened${reason}: open the URL above yourself.`);
        });
      }
    },
  );
  if (!code.ok) return code;
  return exchangeCode(
    client,
    { code: code.value, codeVerifier: pkce.codeVerifier },
    context.httpsAgent,
  );
}
