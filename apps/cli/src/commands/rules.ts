/**
 * `furlock rules explain`: explains which rules apply to a request, and what a caller lacks.
 */
import { RULE_CONDITIONS, rulesSchema, type Rule } from '@furlock/edge-settings';
import type { Caller, RuleSettings } from '@furlock/route-policy';
import { Option, type Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { isMethod } from '../explain/explain-input.js';
import { quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import { readJson } from '../input/read-file.js';
import { readSettings } from '../settings/read-lock.js';
import { explainRoute, statusOf, type ExplainedRoute } from '../rules/explain-route.js';
import { routeText } from '../rules/route-text.js';
import { checkSettings, faultText } from '../settings/check-settings.js';
import { READING } from '../settings/stored-settings.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';
import { toList } from '../input/to-list.js';

interface ExplainOptions extends TargetOptions {
  readonly signedIn?: true;
  readonly anonymous?: true;
  readonly file?: string;
  readonly json?: true;
  /** What the caller has, by the options of the conditions. */
  readonly [option: string]: string | readonly string[] | true | undefined;
}

const HELP = `
PATH is the path as a client sends it, including escapes; it is normalised in the same way as at the
edge. Routers read paths differently, for example in case: every reading is shown, with its rule. The
rules come from the deployed settings or from --file: a settings document, or a list of rules.

The caller has only what the options give. Without --client, for example, it does not meet a rule that
requires a client. Without any of these options, only the rule is explained.
${TARGET_HELP}

Exit codes: 0 the request passes, or only the rule is explained; 1 it does not pass; 2 usage error.

Examples:
  $ furlock rules explain GET /admin/x --groups admins
  $ furlock rules explain POST /orders/1 --anonymous --file settings.json`;

/** Adds the command to the program. */
export function addRulesCommands(program: Command, context: Context): void {
  const callerOptions = conditionOptions().map(({ option }) => option);
  const rules = program
    .command('rules')
    .summary('explain what a route requires')
    .description('The rules of a lock: what each route requires.');
  const explainCommand = withTargetOptions(
    rules
      .command('explain')
      .summary('explain which rules apply to a request')
      .description('Explains which rules apply to a request, and what a caller lacks.')
      .argument('<method>', 'the method, such as GET')
      .argument('<path>', 'the path, such as /admin/x'),
  );
  callerOptions.forEach((option) => explainCommand.addOption(option));
  explainCommand
    .option('--signed-in', 'a caller with a valid token and nothing else')
    .addOption(
      new Option('--anonymous', 'a caller without a token').conflicts([
        ...callerOptions.map((option) => option.attributeName()),
        'signedIn',
      ]),
    )
    .option('--file <file>', 'the file that contains the rules; - for standard input')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (method: string, path: string, options: ExplainOptions, command: Command) => {
      const settings = finish(command, await readRules(options, context));
      const explained = finish(command, explain(method, path, settings, options));
      const { rules: inForce = [] } = settings;
      const lines = options.json ? [routeJson(explained, inForce)] : routeText(explained, inForce);
      lines.forEach(context.terminal.print);
      if ((explained.refusals ?? []).length > 0) endWithFinding(command);
    });
}

async function readRules(options: ExplainOptions, context: Context): Promise<Result<RuleSettings>> {
  if (options.file !== undefined) return readRulesFile(options.file, context);
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const connection = await connectTarget(target.value, context.clientSettings);
  return noteIfSlow(context.terminal, READING, readSettings(connection));
}

async function readRulesFile(file: string, context: Context): Promise<Result<RuleSettings>> {
  const document = await readJson(file, context);
  if (!document.ok) return document;
  const { settings, faults } = Array.isArray(document.value)
    ? await checkRules(document.value)
    : await checkSettings(document.value);
  return settings === undefined
    ? wrongUsage(
        `The edge would not accept these rules (${quoted(faults.join('; '))}): fix them first.`,
      )
    : { ok: true, value: settings };
}

async function checkRules(list: readonly unknown[]): Promise<{
  readonly settings: RuleSettings | undefined;
  readonly faults: readonly string[];
}> {
  const validated = await rulesSchema['~standard'].validate(list);
  return validated.issues === undefined
    ? { settings: { rules: validated.value }, faults: [] }
    : { settings: undefined, faults: validated.issues.map(faultText) };
}

function explain(
  method: string,
  pathAndQuery: string,
  settings: RuleSettings,
  options: ExplainOptions,
): Result<ExplainedRoute> {
  if (!isMethod(method))
    return wrongUsage('The method is not an HTTP method: give one such as GET, and then a path.');
  const [path = '', ...query] = pathAndQuery.split('?');
  const target = { path, query: query.join('?') };
  const caller = callerOf(options);
  return { ok: true, value: explainRoute({ settings, method, target, caller }) };
}

function callerOf(options: ExplainOptions): Caller | null | undefined {
  if (options.anonymous) return null;
  const given = conditionOptions().map(
    ({ claim, option }) => [claim, options[option.attributeName()]] as const,
  );
  if (!options.signedIn && given.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(given.map(([claim, value]) => [claim, value ?? null])) as Caller;
}

/** For each condition, the option that gives what the caller has. */
function conditionOptions() {
  return RULE_CONDITIONS.map(({ claim, option: { flags, description, isList } }) => {
    const option = new Option(flags, description);
    return { claim, option: isList ? option.argParser(toList) : option };
  });
}

function routeJson(
  { method, path, ruleIndex, readings, refusals }: ExplainedRoute,
  rules: readonly Rule[],
): string {
  const [answer] = refusals ?? [];
  const placeOf = (index: number | undefined) => (index === undefined ? null : `rules.${index}`);
  return JSON.stringify({
    method,
    path: path ?? null,
    rule: ruleIndex === undefined ? null : { place: placeOf(ruleIndex), ...rules[ruleIndex] },
    readings: readings.map((reading) => ({
      path: reading.path,
      rule: placeOf(reading.ruleIndex),
    })),
    ...(refusals !== undefined && {
      passes: answer === undefined,
      status: answer && statusOf(answer),
      missing: refusals.map(({ code }) => code),
    }),
  });
}
