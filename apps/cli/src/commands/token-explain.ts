/**
 * `furlock token explain`: explains what a token is, and why the edge would refuse it.
 */
import { jwksSchema, type EdgeSettings } from '@furlock/edge-settings';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import { readJson } from '../input/read-file.js';
import { checkSettings, faultText } from '../settings/check-settings.js';
import { explainToken, type ExplainedToken } from '../token-explain/explain-token.js';
import { tokenText } from '../token-explain/token-text.js';

interface ExplainOptions {
  readonly settings?: string;
  readonly jwks?: string;
  readonly json?: true;
}

const HELP = `
The token comes from standard input and is never printed. The command makes no calls.

Without --settings, the token is only described. With --settings, it is judged by the code that the edge
runs. Its signature is verified if its issuer's keys are in the settings or in the file of --jwks.

The output contains the token's header, issuer, audience, client and times, and the names of its claims.
It contains no values of other claims, except the groups and scopes of an accepted token.

Exit codes: 0 the token is accepted, or only described; 1 it is refused, or its signature could not be
verified; 2 usage error.

Examples:
  $ furlock token explain < token.txt
  $ furlock settings get > settings.json
  $ furlock token | furlock token explain --settings settings.json
  $ curl -s "$ISSUER/.well-known/jwks.json" > jwks.json
  $ furlock token explain --settings settings.json --jwks jwks.json < token.txt`;

/** Adds the command to `furlock token`. */
export function addTokenExplainCommand(token: Command, context: Context): void {
  token
    .command('explain')
    .summary('explain what a token is, and why it is refused')
    .description('Explains what a token is, and why the edge would refuse it, without any call.')
    .option('--settings <file>', 'the settings, as `furlock settings get` prints them')
    .option('--jwks <file>', "the key set of the token's issuer")
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    // The options of `furlock token` have some of the same names.
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExplainOptions>();
      const now = context.now();
      const token = finish(command, await readToken(context));
      const settings = finish(command, await readSettings(options.settings, context));
      const jwks = finish(command, await readJwks(options.jwks, context));
      const explained = await explainToken({ token, settings, jwks, now });
      const lines = options.json ? [tokenJson(explained)] : tokenText(explained, now);
      lines.forEach(context.terminal.print);
      if (explained.verdict !== undefined && explained.verdict.kind !== 'accepted') {
        endWithFinding(command);
      }
    });
}

/** The token on standard input, without white space around it and without the scheme. */
async function readToken({ terminal }: Context): Promise<Result<string>> {
  if (terminal.readInput === null) {
    return wrongUsage(
      'The token must come from a pipe or a file, because a terminal would show it: put `furlock token |` before the command, or `< file` after it.',
    );
  }
  const given = (await terminal.readInput()).trim();
  const token = given.replace(/^(?:authorization:\s*)?bearer\s+/i, '');
  if (token === '') return wrongUsage('There is no token on standard input: pipe it in.');
  if (token !== given) terminal.note('The scheme in front of the token is not part of it.');
  if (/\s/.test(token)) {
    return wrongUsage('Standard input contains more than one token: pipe in only one.');
  }
  return { ok: true, value: token };
}

async function readSettings(
  file: string | undefined,
  context: Context,
): Promise<Result<EdgeSettings | undefined>> {
  if (file === undefined) return { ok: true, value: undefined };
  const document = await readJson(file, context);
  if (!document.ok) return document;
  const { settings, faults } = await checkSettings(document.value);
  return settings === undefined
    ? wrongUsage(
        `The edge would not accept these settings (${quoted(faults.join('; '))}): fix them first.`,
      )
    : { ok: true, value: settings };
}

async function readJwks(file: string | undefined, context: Context) {
  if (file === undefined) return { ok: true, value: undefined } as const;
  const document = await readJson(file, context);
  if (!document.ok) return document;
  const validated = await jwksSchema['~standard'].validate(document.value);
  return validated.issues === undefined
    ? ({ ok: true, value: validated.value } as const)
    : wrongUsage(
        `The file of --jwks is not a key set (${quoted(validated.issues.map(faultText).join('; '))}): give the response of the issuer's jwks_uri.`,
      );
}

function tokenJson({ form, facts, verdict }: ExplainedToken): string {
  return JSON.stringify({ form, ...facts, ...(verdict && { verdict: verdictJson(verdict) }) });
}

function verdictJson(verdict: NonNullable<ExplainedToken['verdict']>): unknown {
  if (verdict.kind === 'refused') return { kind: verdict.kind, ...verdict.refusal };
  if (verdict.kind === 'unverified') return verdict;
  const { tokenUse, groups, scopes } = verdict.claims;
  return { kind: verdict.kind, tokenUse, groups, scopes };
}
