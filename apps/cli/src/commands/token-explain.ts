/**
 * `furlock token explain`: explains a token, without calls and without printing it.
 */
import type { EdgeSettings } from '@furlock/edge-settings';
import type { Jwks } from '@furlock/jwt-verification';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { asList, asObject } from '../input/json-value.js';
import { readJson } from '../input/read-file.js';
import { checkSettings } from '../settings/check-settings.js';
import { quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import type { Terminal } from '../terminal/terminal.js';
import { explainToken } from '../token/explain-token.js';
import { tokenText } from '../token/token-text.js';

interface ExplainOptions {
  readonly settings?: string;
  readonly jwks?: string;
  readonly json?: true;
}

const HELP = `
The token is read from standard input and is never printed. The command makes no calls. The output names
the token's issuer, audience, client, key and times, and the names of its claims, without their values.

With --settings, the token is judged by the code that the edge runs: the output has the same code, the
claim that decides, what is expected, and what was found. The signature is verified with the keys in the
settings (\`furlock settings refresh-keys\`) or in --jwks. Rules are not checked here.

Exit codes: 0 the token is accepted, or there are no settings to judge it by; 1 it is refused, or its
signature could not be verified; 2 usage error.

Examples:
  $ furlock settings get > settings.json
  $ furlock token explain --settings settings.json < token.txt
  $ curl -s https://login.example.com/jwks > keys.json
  $ furlock token explain --settings settings.json --jwks keys.json < token.txt`;

/** Adds the command to `furlock token`. */
export function addTokenExplainCommand(token: Command, context: Context): void {
  token
    .command('explain')
    .summary('explain a token, and why a lock refuses it')
    .description('Explains the token on standard input, and why a lock refuses it.')
    .option('--settings <file>', 'the file that contains the settings of the lock')
    .option('--jwks <file>', "the file that contains the key set of the token's issuer")
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: ExplainOptions, command: Command) => {
      const compactJwt = finish(command, await readToken(context.terminal));
      const settings = finish(command, await readSettingsFile(options.settings, context));
      const jwks = finish(command, await readJwks(options.jwks, context));
      const explained = await explainToken(compactJwt, { settings, jwks, now: context.now() });
      const lines = options.json ? [JSON.stringify(explained)] : tokenText(explained);
      lines.forEach(context.terminal.print);
      if (explained.verdict !== null && explained.verdict.code !== 'ACCEPTED') {
        endWithFinding(command);
      }
    });
}

/** The token on standard input, which may be a whole Authorization header. */
async function readToken({ readInput }: Terminal): Promise<Result<string>> {
  if (readInput === null) {
    return wrongUsage(
      'The token must come from a pipe or a file, because a terminal would show it: put `… |` before the command, or `< file` after it.',
    );
  }
  const text = (await readInput()).trim().replace(/^(authorization:\s*)?bearer\s+/i, '');
  if (text === '') {
    return wrongUsage('There is no token on standard input: pipe it into the command.');
  }
  return /\s/.test(text)
    ? wrongUsage('Standard input contains more than one token: pipe in only one.')
    : { ok: true, value: text };
}

async function readSettingsFile(
  file: string | undefined,
  context: Context,
): Promise<Result<EdgeSettings | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  const document = await readNamedJson(file, context);
  if (!document.ok) return document;
  const { settings, faults } = await checkSettings(document.value);
  return settings === undefined
    ? wrongUsage(
        `The edge would not accept these settings (${quoted(faults.join('; '))}): fix them first.`,
      )
    : { ok: true, value: settings };
}

async function readJwks(
  file: string | undefined,
  context: Context,
): Promise<Result<Jwks | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  const document = await readNamedJson(file, context);
  if (!document.ok) return document;
  return asList(asObject(document.value)?.['keys']).length === 0
    ? wrongUsage(`The file ${quoted(file)} is not a key set: give one with a list of keys.`)
    : { ok: true, value: document.value as Jwks };
}

/** Standard input is the token. */
function readNamedJson(file: string, context: Context): Promise<Result<unknown>> {
  return file === '-'
    ? Promise.resolve(wrongUsage('Standard input is the token: name a file.'))
    : readJson(file, context);
}
