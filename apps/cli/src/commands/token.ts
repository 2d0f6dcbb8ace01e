/**
 * `furlock token`: signs in and prints a token. `furlock token explain` is its only subcommand.
 */
import type { TokenUse } from '@furlock/edge-settings';
import { Option, type Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget, type Connection } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { findSignInUrl } from '../sign-in/find-sign-in-url.js';
import { finish } from '../terminal/finish.js';
import { readLock, type Lock } from '../settings/read-lock.js';
import { readPassword } from '../input/read-password.js';
import { SIGN_IN_TIMEOUT_MS, signInWithBrowser } from '../sign-in/sign-in-with-browser.js';
import { signInWithPassword, type PasswordSignIn } from '../sign-in/sign-in-with-password.js';
import type { Tokens } from '../sign-in/tokens.js';
import { addTokenExplainCommand } from './token-explain.js';

interface TokenOptions extends TargetOptions {
  readonly username?: string;
  readonly passwordStdin?: true;
  readonly use: TokenUse;
  readonly curl?: true;
  readonly open: boolean;
  readonly json?: true;
}

const HELP = `
Without --username, the browser opens the sign-in page and returns the result to this machine.
Standard output contains only the token; all other output goes to standard error.
${TARGET_HELP}

Examples:
  $ furlock token --region eu-central-1 --stage dev
  $ printf %s "$PASSWORD" | furlock token --username alice --password-stdin
  $ furlock token --curl`;

/** Adds the command to the program. */
export function addTokenCommand(program: Command, context: Context): void {
  const token = withTargetOptions(
    program
      .command('token')
      .enablePositionalOptions()
      .helpCommand(false)
      .summary('sign in, and print a token')
      .description(
        'Signs in to the user pool of a lock, and prints a token that the lock accepts.',
      ),
  )
    .option('--username <name>', 'sign in as this user, without a browser')
    .option('--password-stdin', "read that user's password from standard input")
    .addOption(
      new Option('--use <use>', 'which of the two tokens to print')
        .choices(['access', 'id'])
        .default('access'),
    )
    .addOption(new Option('--curl', 'print a curl command that calls /me with the token'))
    .option('--no-open', 'print the URL of the sign-in page instead of opening a browser')
    .addOption(new Option('--json', 'print one JSON object').conflicts('curl'))
    .addHelpText('after', HELP)
    .action(async (options: TokenOptions, command: Command) => {
      const { lock, tokens } = finish(command, await signIn(options, context));
      printToken(options, lock, tokens, context);
    });
  addTokenExplainCommand(token, context);
}

async function signIn(
  options: TokenOptions,
  context: Context,
): Promise<Result<{ readonly lock: Lock; readonly tokens: Tokens }>> {
  const credentials = await readCredentials(options, context);
  if (!credentials.ok) return credentials;
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;

  const connection = await connectTarget(target.value, context.clientSettings);
  const lock = await readLock(connection);
  if (!lock.ok) return lock;
  const tokens = await (credentials.value === undefined
    ? withBrowser(connection, lock.value, options, context)
    : signInWithPassword(connection, lock.value, credentials.value));
  return tokens.ok ? { ok: true, value: { lock: lock.value, tokens: tokens.value } } : tokens;
}

/** Username and password, or undefined for a sign-in with the browser. */
async function readCredentials(
  { username, passwordStdin }: TokenOptions,
  { terminal }: Context,
): Promise<Result<PasswordSignIn | undefined>> {
  if (username === undefined && passwordStdin === undefined) return { ok: true, value: undefined };
  if (!username || !passwordStdin) {
    return wrongUsage(
      '--username and --password-stdin must be used together: give both, or omit both to sign in with the browser.',
    );
  }
  const password = await readPassword(terminal);
  return password.ok ? { ok: true, value: { username, password: password.value } } : password;
}

async function withBrowser(
  connection: Connection,
  { userPoolId, clientId }: Lock,
  { open }: TokenOptions,
  context: Context,
): Promise<Result<Tokens>> {
  const signInUrl = await findSignInUrl(connection, userPoolId);
  if (!signInUrl.ok) return signInUrl;
  return signInWithBrowser(
    { signInUrl: signInUrl.value, clientId, open, timeoutMs: SIGN_IN_TIMEOUT_MS },
    context,
  );
}

function printToken(
  { use, curl, json }: TokenOptions,
  lock: Lock,
  tokens: Tokens,
  { terminal }: Context,
): void {
  const token = tokens[use];
  if (!lock.tokenUses.includes(use)) {
    terminal.note(
      `This lock accepts ${lock.tokenUses.join(' and ')} tokens only: add --use ${lock.tokenUses.join(' or ')}.`,
    );
  }
  if (json) {
    const { publicUrl: url } = lock;
    terminal.print(JSON.stringify({ token, use, expiresInSeconds: tokens.expiresInSeconds, url }));
  } else if (curl) {
    // Only in a header: URLs are stored in histories and logs.
    terminal.print(
      `curl -H "Authorization: Bearer ${token}" ${new URL('/me', lock.publicUrl).href}`,
    );
  } else {
    terminal.print(token);
  }
}
