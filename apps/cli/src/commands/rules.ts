/**
 * `furlock rules explain`: explains which rule matches a request, and what a caller lacks.
 */
import { RULE_CONDITIONS, rulesSchema, type Rule } from '@furlock/edge-settings';
import type { Caller } from '@furlock/route-policy';
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
edge. The rules come from the deployed settings or from --file: a settings document, or a list of rules.

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
      .summary('explain which rule matches a request')
      .description('Explains which rule matches a request, and what a caller lacks.')
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
      const rulesInForce = finish(command, await readRules(options, context));
      const explained = finish(command, explain(method, path, rulesInForce, options));
      const lines = options.json
        ? [routeJson(explained, rulesInForce)]
        : routeText(explained, rulesInForce);
      lines.forEach(context.terminal.print);
      if ((explained.refusals ?? []).length > 0) endWithFinding(command);
    });
}

async function readRules(
  options: ExplainOptions,
  context: Context,
): Promise<Result<readonly Rule[]>> {
  if (options.file !== undefined) return readRulesFile(options.file, context);
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const connection = await connectTarget(target.value, context.clientSettings);
  const settings = await noteIfSlow(context.terminal, READING, readSettings(connection));
  return settings.ok ? { ok: true, value: settings.value.rules ?? [] } : settings;
}

async function readRulesFile(file: string, context: Context): Promise<Result<readonly Rule[]>> {
  const document = await readJson(file, context);
  if (!document.ok) return document;
  const { rules, faults } = Array.isArray(document.value)
    ? await checkRules(document.value)
    : await checkRulesOfSettings(document.value);
  return rules === undefined
    ? wrongUsage(
        `The edge would not accept these rules (${quoted(faults.join('; '))}): fix them first.`,
      )
    : { ok: true, value: rules };
}

interface CheckedRules {
  readonly rules: readonly Rule[] | undefined;
  readonly faults: readonly string[];
}

async function checkRules(list: readonly unknown[]): Promise<CheckedRules> {
  const validated = await rulesSchema['~standard'].validate(list);
  return validated.issues === undefined
    ? { rules: validated.value, faults: [] }
    : { rules: undefined, faults: validated.issues.map(faultText) };
}

async function checkRulesOfSettings(document: unknown): Promise<CheckedRules> {
  const { settings, faults } = await checkSettings(document);
  return { rules: settings && (settings.rules ?? []), faults };
}

function explain(
  method: string,
  pathAndQuery: string,
  rules: readonly Rule[],
  options: ExplainOptions,
): Result<ExplainedRoute> {
  if (!isMethod(method))
    return wrongUsage('The method is not an HTTP method: give one such as GET, and then a path.');
  const [path = '', ...query] = pathAndQuery.split('?');
  const target = { path, query: query.join('?') };
  return { ok: true, value: explainRoute({ rules, method, target, caller: callerOf(options) }) };
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

function routeJson({ method, path, ruleIndex, refusals }: ExplainedRoute, rules: readonly Rule[]) {
  const [answer] = refusals ?? [];
  return JSON.stringify({
    method,
    path: path ?? null,
    rule: ruleIndex === undefined ? null : { place: `rules.${ruleIndex}`, ...rules[ruleIndex] },
    ...(refusals !== undefined && {
      passes: answer === undefined,
      status: answer && statusOf(answer),
      missing: refusals.map(({ code }) => code),
    }),
  });
}
