/**
 * `furlock check`: calls a lock as viewers do, and reports whether its responses are correct.
 */
import { stackName } from '@furlock/edge-settings';
import { Option, type Command } from 'commander';
import { CHECKS, type CheckedLock, type Verdict } from '../check/checks.js';
import {
  chooseTokenSource,
  fetchToken,
  TOKEN_VARIABLE,
  type TokenSourceOptions,
} from '../check/choose-token.js';
import { findFunctionUrl } from '../check/find-function-url.js';
import { sendRequest } from '../check/send-request.js';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { failed, interrupted, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { readLock } from '../settings/read-lock.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface CheckOptions extends TargetOptions, TokenSourceOptions {
  readonly path: string;
  readonly stack?: string;
  readonly functionUrl?: string;
  readonly json?: true;
}

/** A check and its result. */
interface Checked extends Verdict {
  readonly id: string;
  readonly title: string;
}

const HELP = `
The good token comes from --token-stdin, from ${TOKEN_VARIABLE}, or from a sign-in with --username; at
the local edge the default is its demo user. The token is sent only to the lock, and never printed.
--path must require no more than a signed-in caller. The query and body checks need a backend whose
/echo reports the request that it received, as the sample does; they are skipped for other backends.
${TARGET_HELP}

Examples:
  $ furlock check
  $ furlock token --region eu-central-1 --stage dev |
      furlock check --token-stdin --region eu-central-1 --stage dev
  $ furlock check --json --path /orders --function-url https://abc.lambda-url.eu-central-1.on.aws/`;

/** Adds the command to the program. */
export function addCheckCommand(program: Command, context: Context): void {
  withTargetOptions(
    program
      .command('check')
      .summary('call a lock as viewers do, and check its responses')
      .description(
        'Calls a lock with no token, a bad token and a good token, calls its function URL directly, and checks the responses.',
      ),
  )
    .option('--path <path>', 'the path to call', '/')
    .addOption(
      new Option('--token-stdin', 'read a good token from standard input').conflicts([
        'username',
        'passwordStdin',
      ]),
    )
    .option('--username <name>', 'sign in as this user for a good token')
    .option('--password-stdin', "read that user's password from standard input")
    .option(
      '--stack <name>',
      "the stack whose outputs contain the function URL (default: the stage's)",
    )
    .option('--function-url <url>', 'the function URL, if it is in no stack output')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: CheckOptions, command: Command) => {
      const lock = finish(command, await prepare(options, context));
      const results = finish(command, await runChecks(lock, options, context));
      finish(command, conclusion(results));
    });
}

/** Everything that is needed before the first check. */
async function prepare(
  options: CheckOptions,
  context: Context,
): Promise<Result<Omit<CheckedLock, 'send'>>> {
  const { path } = options;
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.includes('#')) {
    return wrongUsage(
      '--path must begin with /, have no fragment, and contain only printable ASCII: percent-encode all other characters.',
    );
  }
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const { terminal, clientSettings } = context;
  const source = await chooseTokenSource(options, target.value, context);
  if (!source.ok) return source;

  const ready = async (): Promise<Result<Omit<CheckedLock, 'send'>>> => {
    const functionUrl = await findFunctionUrl(
      {
        target: target.value,
        given: options.functionUrl,
        stack: options.stack ?? stackName(target.value),
      },
      clientSettings,
    );
    if (!functionUrl.ok) return functionUrl;
    const connection = await connectTarget(target.value, clientSettings);
    const lock = await readLock(connection);
    if (!lock.ok) return lock;
    const token = await fetchToken(connection, lock.value, source.value);
    if (!token.ok) return token;

    const { publicUrl, allowOrigins = [] } = lock.value;
    const viewersUrl =
      target.value.kind === 'local' ? target.value.localEdge.browserUrl : publicUrl;
    return {
      ok: true,
      value: {
        publicUrl,
        plainHttpUrl: viewersUrl.replace(/^https:/, 'http:'),
        path,
        token: token.value,
        functionUrl: functionUrl.value,
        allowOrigins,
      },
    };
  };
  return noteIfSlow(terminal, 'Looking up the lock …', ready());
}

/** Runs the checks one after the other, and prints each result immediately, or all as JSON. */
async function runChecks(
  lock: Omit<CheckedLock, 'send'>,
  { json, path }: CheckOptions,
  { terminal, onInterrupt, httpsAgent }: Context,
): Promise<Result<readonly Checked[]>> {
  const stop = new AbortController();
  const removeListener = onInterrupt(() => stop.abort());
  const checked: Checked[] = [];
  let unanswered: string | undefined;
  const send: CheckedLock['send'] = async (request) => {
    const sent = await sendRequest(request, stop.signal, httpsAgent);
    unanswered = sent.ok ? undefined : sent.error.code;
    return sent;
  };
  terminal.note(`Checking ${lock.publicUrl} at ${pathOf(path)} (press Ctrl-C to stop) …`);
  try {
    for (const { id, title, run } of CHECKS) {
      const verdict = await noteIfSlow(
        terminal,
        `Waiting for a response: ${title} …`,
        run({ ...lock, send }),
      );
      if (stop.signal.aborted) {
        return interrupted(
          `Stopped after ${checked.length} of ${CHECKS.length} checks: run this again to complete them.`,
        );
      }
      if (checked.length === 0 && unanswered !== undefined) {
        return failed(
          `No response from ${lock.publicUrl} (${unanswered}): check the network and the state of the distribution, and run this again.`,
        );
      }
      checked.push({ id, title, ...verdict });
      if (json === undefined) terminal.print(row({ id, title, ...verdict }));
    }
  } finally {
    removeListener();
  }
  if (json) {
    const counts = {
      passed: count(checked, 'passed'),
      failed: count(checked, 'failed'),
      skipped: count(checked, 'skipped'),
    };
    terminal.print(JSON.stringify({ url: lock.publicUrl, path, ...counts, checks: checked }));
  }
  return { ok: true, value: checked };
}

const OUTCOMES = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' } as const;
const TITLE_WIDTH = Math.max(...CHECKS.map(({ title }) => title.length));

/** One line of the table. */
function row({ title, outcome, words }: Checked): string {
  return `${OUTCOMES[outcome].padEnd(8)}${title.padEnd(TITLE_WIDTH + 2)}${words}`;
}

function conclusion(checked: readonly Checked[]): Result<void> {
  const failures = checked.filter(({ outcome }) => outcome === 'failed');
  const [first] = failures;
  return first === undefined
    ? { ok: true, value: undefined }
    : failed(
        `${failures.length} of ${checked.length} checks failed, first "${first.title}" (${first.words}): run \`furlock doctor\` to find the cause.`,
      );
}

function count(checked: readonly Checked[], outcome: Verdict['outcome']): number {
  return checked.filter((one) => one.outcome === outcome).length;
}

/** The path without its query, which may contain secrets. */
function pathOf(path: string): string {
  return path.replace(/\?.*$/, '');
}
