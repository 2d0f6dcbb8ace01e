/**
 * `furlock settings diff`: compares the settings that the stack wrote with those that are stored now.
 */
import { deployedParameter } from '@furlock/aws-access';
import { changeLine, settingsChanges, type SettingsChange } from '@furlock/edge-settings';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { parseJson } from '../input/json-value.js';
import { READING, readStoredSettings, type StoredSettings } from '../settings/stored-settings.js';
import { awsFailure, errorName } from '../target/aws-failure.js';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type TargetOptions,
} from '../target/choose-target.js';
import {
  connectCloudFormation,
  connectTarget,
  type ClientSettings,
  type Connection,
} from '../target/connect-target.js';
import { failed, type Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface DiffOptions extends TargetOptions {
  readonly json?: true;
}

const HELP = `
Shows what \`furlock settings set\` and \`refresh-keys\` have changed since the last deployment: the next one
that changes the settings replaces the whole document. "+" is only in the stored settings, "-" only in the
stack's. The stack's side comes from CloudFormation's drift detection; at the local edge it is version 1.
${TARGET_HELP}

Exit codes: 0 no difference; 1 a difference, or a failure with its line on standard error; 2 usage error.

Examples:
  $ furlock settings diff --region eu-central-1 --stage dev
  $ furlock settings diff --json`;

/** Adds the command to `furlock settings`. */
export function addSettingsDiffCommand(settings: Command, context: Context): void {
  withTargetOptions(
    settings
      .command('diff')
      .summary('show what the next deploy would overwrite')
      .description('Compares the settings that the stack wrote with those that are stored now.'),
  )
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: DiffOptions, command: Command) => {
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const comparing = compare(connection, context.clientSettings);
      const compared = finish(command, await noteIfSlow(context.terminal, READING, comparing));
      printOutcome(compared, options, context);
      if (compared.changes.length > 0) endWithFinding(command);
    });
}

interface Compared {
  readonly stored: StoredSettings;
  readonly changes: readonly SettingsChange[];
}

async function compare(
  connection: Connection,
  clientSettings: ClientSettings,
): Promise<Result<Compared>> {
  const stored = await readStoredSettings(connection);
  if (!stored.ok) return stored;
  const deployed = await readDeployed(stored.value.parameter, connection, clientSettings);
  if (!deployed.ok) return deployed;
  const changes = settingsChanges(parseJson(deployed.value), stored.value.document);
  return { ok: true, value: { stored: stored.value, changes } };
}

/** The text that the stack wrote. */
async function readDeployed(
  parameter: string,
  { target, ssm }: Connection,
  clientSettings: ClientSettings,
): Promise<Result<string>> {
  if (target.kind === 'local') {
    try {
      const { Parameter } = await ssm.getParameter({ Name: `${parameter}:1` });
      return { ok: true, value: Parameter?.Value ?? '' };
    } catch (error) {
      return errorName(error) === 'ParameterVersionNotFound'
        ? failed('The local edge keeps 100 versions, and the first is gone: start it again.')
        : awsFailure(error, { target, action: 'ssm:GetParameter' });
    }
  }
  try {
    const cloudFormation = await connectCloudFormation(target, clientSettings);
    const found = await deployedParameter(cloudFormation, parameter);
    if (found === undefined) {
      return failed(
        `No stack in ${target.region} contains the parameter ${parameter}: if its stack was deleted, deploy it again.`,
      );
    }
    return found.deployed === undefined
      ? failed(
          `CloudFormation could not compare the parameter of the stack ${found.stackName}: the credentials also need ssm:GetParameters.`,
        )
      : { ok: true, value: found.deployed };
  } catch (error) {
    return awsFailure(error, { target, action: 'cloudformation:DetectStackResourceDrift' });
  }
}

function printOutcome(
  { stored: { parameter, version }, changes }: Compared,
  { json }: DiffOptions,
  { terminal: { print, note } }: Context,
): void {
  if (json) {
    print(JSON.stringify({ parameter, version, changes }));
    return;
  }
  if (changes.length === 0) {
    print(`Version ${version} contains what the stack wrote.`);
    return;
  }
  print(`Version ${version} differs from what the stack wrote:`);
  changes.map(changeLine).forEach((line) => print(`  ${line}`));
  note(
    "The next deploy that changes the settings overwrites this: make it in the stack's code as well, and run `furlock settings refresh-keys` again after it if the difference is keys.",
  );
}
