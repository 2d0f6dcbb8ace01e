/**
 * `furlock settings validate`: reports whether the edge accepts a settings document.
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
import type { Result } from '../terminal/failure.js';
import { endWithFinding, finish } from '../terminal/finish.js';
import { readJson } from '../input/read-file.js';
import { checkSettings, ignoredNote } from '../settings/check-settings.js';
import { READING, readStoredSettings } from '../settings/stored-settings.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface ValidateOptions extends TargetOptions {
  readonly json?: true;
}

const HELP = `
Without FILE, the deployed settings are validated. With FILE, or with - for standard input, the command
makes no calls. The schema is the one that the edge uses.
${TARGET_HELP}

Exit codes: 0 the edge accepts the settings; 1 it does not; 2 usage error.

Examples:
  $ furlock settings validate settings.json
  $ furlock settings validate --region eu-central-1 --stage dev`;

/** Adds the command to `furlock settings`. */
export function addSettingsValidateCommand(settings: Command, context: Context): void {
  withTargetOptions(
    settings
      .command('validate')
      .summary('check whether the edge accepts settings')
      .description('Validates a settings document against the schema that the edge uses.')
      .argument('[file]', 'the file that contains the document; the deployed settings if omitted'),
  )
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: ValidateOptions, command: Command) => {
      const document = finish(command, await readDocument(file, options, context));
      const { settings: accepted, faults, ignored, warnings } = await checkSettings(document);
      const { print, note } = context.terminal;
      const valid = accepted !== undefined;
      if (options.json) print(JSON.stringify({ valid, faults, ignored, warnings }));
      else if (valid) print('The edge accepts these settings.');
      else faults.forEach(print);
      if (!options.json && ignored.length > 0) note(ignoredNote(ignored));
      if (!options.json) warnings.forEach(note);
      if (!valid) endWithFinding(command);
    });
}

async function readDocument(
  file: string | undefined,
  options: ValidateOptions,
  context: Context,
): Promise<Result<unknown>> {
  if (file !== undefined) return readJson(file, context);
  const target = chooseTarget(options, context.folder);
  if (!target.ok) return target;
  const connection = await connectTarget(target.value, context.clientSettings);
  const stored = await noteIfSlow(context.terminal, READING, readStoredSettings(connection));
  return stored.ok ? { ok: true, value: stored.value.document } : stored;
}
