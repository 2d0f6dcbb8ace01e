/**
 * `furlock settings get`: prints the settings of a lock as they are stored.
 */
import type { Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { failed, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { checkSettings } from '../settings/check-settings.js';
import { READING, readStoredSettings, type StoredSettings } from '../settings/stored-settings.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface GetOptions extends TargetOptions {
  readonly json?: true;
}

const HELP = `
Standard output contains only the document, ready to be edited and passed to \`furlock settings set\`.
The version is printed on standard error, and with --json in the object.
${TARGET_HELP}

Examples:
  $ furlock settings get > settings.json
  $ furlock settings get --json --region eu-central-1 --stage dev`;

/** Adds the command to `furlock settings`. */
export function addSettingsGetCommand(settings: Command, context: Context): void {
  withTargetOptions(
    settings
      .command('get')
      .summary('print the settings')
      .description('Prints the settings of a lock as they are stored.'),
  )
    .option('--json', 'print one JSON object, with the version, the time and the settings')
    .addHelpText('after', HELP)
    .action(async (options: GetOptions, command: Command) => {
      const stored = finish(command, await readDocument(options, context));
      await printSettings(stored, options, context);
    });
}

async function readDocument(
  options: GetOptions,
  { folder, clientSettings, terminal }: Context,
): Promise<Result<StoredSettings>> {
  const target = chooseTarget(options, folder);
  if (!target.ok) return target;
  const connection = await connectTarget(target.value, clientSettings);
  const stored = await noteIfSlow(terminal, READING, readStoredSettings(connection));
  if (!stored.ok || stored.value.document !== undefined) return stored;
  return failed(
    `The settings ${stored.value.parameter} are not JSON: write valid settings with \`furlock settings set\`, or deploy the stage again.`,
  );
}

async function printSettings(
  { parameter, version, lastModified, document }: StoredSettings,
  { json }: GetOptions,
  { terminal }: Context,
): Promise<void> {
  if (json) {
    terminal.print(JSON.stringify({ parameter, version, lastModified, settings: document }));
    return;
  }
  terminal.print(JSON.stringify(document, null, 2));
  terminal.note(`This is version ${version} of ${parameter}.`);
  const { faults } = await checkSettings(document);
  for (const fault of faults) terminal.note(`The edge does not accept these settings: ${fault}.`);
}
