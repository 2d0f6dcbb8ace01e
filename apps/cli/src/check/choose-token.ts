/**
 * Chooses the source of the good token of `furlock check`: the more explicit source takes precedence.
 *
 * A token is never an argument, because arguments appear in shell histories and process lists.
 */
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { wrongUsage, type Result } from '../terminal/failure.js';
import type { Lock } from '../settings/read-lock.js';
import { readPassword } from '../input/read-password.js';
import { signInWithPassword, type PasswordSignIn } from '../sign-in/sign-in-with-password.js';

/** The environment variable that may contain the token. */
export const TOKEN_VARIABLE = 'FURLOCK_TOKEN';

/** The options that choose the source of the token. */
export interface TokenSourceOptions {
  readonly tokenStdin?: true;
  readonly username?: string;
  readonly passwordStdin?: true;
}

/** A token, or the user who signs in for one. */
export type TokenSource =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'sign-in'; readonly signIn: PasswordSignIn };

/**
 * The source of the token: the options, else the environment, else, at the local edge, its demo user.
 */
export async function chooseTokenSource(
  options: TokenSourceOptions,
  target: Target,
  { terminal, environment }: Pick<Context, 'terminal' | 'environment'>,
): Promise<Result<TokenSource>> {
  const { tokenStdin, username, passwordStdin } = options;
  if (username !== undefined || passwordStdin !== undefined) {
    if (!username || !passwordStdin) {
      return wrongUsage(
        '--username and --password-stdin must be used together: give both, or give a token.',
      );
    }
    const password = await readPassword(terminal);
    return password.ok ? signInAs({ username, password: password.value }) : password;
  }
  if (tokenStdin) {
    if (terminal.readInput === null) {
      return wrongUsage(
        'The token must come from a pipe, because a terminal would show it: put `furlock token … |` before the command.',
      );
    }
    return tokenOf(await terminal.readInput(), 'Standard input');
  }
  const fromEnvironment = environment[TOKEN_VARIABLE];
  if (fromEnvironment !== undefined) return tokenOf(fromEnvironment, TOKEN_VARIABLE);
  const { username: demoUser, password: demoPassword } =
    target.kind === 'local' ? target.localEdge : {};
  if (demoUser !== undefined && demoPassword !== undefined) {
    return signInAs({ username: demoUser, password: demoPassword });
  }
  return wrongUsage(
    `A check needs a good token: add --token-stdin, set ${TOKEN_VARIABLE}, or add --username and --password-stdin.`,
  );
}

/** The token from a source, with a use that the lock accepts. */
export async function fetchToken(
  connection: Connection,
  lock: Lock,
  source: TokenSource,
): Promise<Result<string>> {
  if (source.kind === 'token') return { ok: true, value: source.token };
  const tokens = await signInWithPassword(connection, lock, source.signIn);
  if (!tokens.ok) return tokens;
  const use = lock.tokenUses.includes('access') ? 'access' : 'id';
  return { ok: true, value: tokens.value[use] };
}

function signInAs(signIn: PasswordSignIn): Result<TokenSource> {
  return { ok: true, value: { kind: 'sign-in', signIn } };
}

/** Shape of a token: three parts of base64url (RFC 7515, section 7.1). */
function tokenOf(text: string, where: string): Result<TokenSource> {
  const token = text.trim();
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)
    ? { ok: true, value: { kind: 'token', token } }
    : wrongUsage(`${where} does not contain a token: use the output of \`furlock token\`.`);
}
