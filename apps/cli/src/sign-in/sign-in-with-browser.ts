/**
 * Signs a person in with their browser: authorization code with PKCE.
 */
import type { Context } from '../context.js';
import { quoted, type Result } from '../terminal/failure.js';
import { authorizeUrl } from './authorize-url.js';
import { createPkce } from './create-pkce.js';
import { exchangeCode } from './exchange-code.js';
import { receiveAuthorizationCode } from './receive-authorization-code.js';
import type { Tokens } from './tokens.js';

/** As long as Cognito's authorization codes live: a person who takes longer has gone away. */
export const SIGN_IN_TIMEOUT_MS = 5 * 60_000;

/** Where a person signs in, and how. */
export interface BrowserSignIn {
  readonly signInUrl: string;
  readonly clientId: string;
  /** Whether to open the browser, or only to print the address. */
  readonly open: boolean;
  readonly timeoutMs: number;
}

/** The tokens of the person who signs in; says on standard error what it waits for. */
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
          ? 'Opening the sign-in page. If no browser appears, open this address yourself:'
          : 'Open this address in a browser on this machine:',
      );
      terminal.note(url);
      terminal.note('Waiting for you to sign in there (Ctrl-C stops) …');
      if (open) {
        context.openBrowser(url).catch((error: unknown) => {
          const reason = error instanceof Error ? ` (${quoted(error.message)})` : '';
          terminal.note(`No browser could be opened${reason}: open the address above yourself.`);
        });
      }
    },
  );
  if (!code.ok) return code;
  return exchangeCode(client, { code: code.value, codeVerifier: pkce.codeVerifier });
}
