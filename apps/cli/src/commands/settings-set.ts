/**
 * `furlock settings set`: writes the settings of a lock, without a deploy.
 */
import { changeLine } from '@furlock/edge-settings';
import { InvalidArgumentError, type Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget, type Connection } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { failed, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { readJson } from '../input/read-file.js';
import { ignoredNote } from '../settings/check-settings.js';
import { mergePatch } from '../settings/merge-patch.js';
import {
  validateReplacement,
  detectOverwrite,
  whenItTakesEffect,
  writeReplacement,
  type Replacement,
} from '../settings/replace-settings.js';
import { READING, WRITING, readStoredSettings } from '../settings/stored-settings.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface SetOptions extends TargetOptions {
  readonly patch?: true;
  readonly ifVersion?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

const HELP = `
The document is first validated against the schema that the edge uses. A document that the edge would
not accept is not written. With --patch, the document is a JSON Merge Patch (RFC 7396): named fields
are replaced, null removes a field, and a list, such as the rules, is replaced as a whole.

Concurrent writes: SSM cannot make a write conditional on a version. With --if-version, nothing is
written if the current version differs. A change that someone else writes between this check and the
write is overwritten. The command detects this from the number of the new version, and reports it.

Time to take effect: each edge uses the new settings at the latest for the first request after its copy
is ten minutes old, or as old as freshness.settingsSeconds of its copy says. That request waits for them,
at most 1.5 s. While SSM does not respond, the edge uses its copy for up to 24 hours, or
freshness.lastValidSeconds.

The stack does not know about the change. Its template stays the same, CloudFormation's drift
detection reports the parameter, and the next deploy that changes the settings replaces the whole
document; \`furlock settings diff\` shows what that would overwrite. Deploys that do not change the settings leave it as it is. Make the change in the stack's
code as well. At the local edge, the change lasts until the local edge stops.
${TARGET_HELP}

Examples:
  $ furlock settings get > settings.json
  $ furlock settings set settings.json --if-version 7 --region eu-central-1 --stage dev
  $ echo '{"rules":[{"path":"/docs/**","access":"public"}]}' | furlock settings set --patch --dry-run`;

/** Adds the command to `furlock settings`. */
export function addSettingsSetCommand(settings: Command, context: Context): void {
  withTargetOptions(
    settings
      .command('set')
      .summary('write the settings')
      .description('Writes the settings of a lock, without a deploy.')
      .argument('[file]', 'the file that contains the document; standard input if omitted or -'),
  )
    .option('--patch', 'the document is a JSON Merge Patch')
    .option('--if-version <number>', 'write only if this is the current version', toVersion)
    .option('--dry-run', 'report what would change, and write nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: SetOptions, command: Command) => {
      const given = finish(command, await readJson(file, context));
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const { terminal } = context;
      const preparing = prepare(given, options, connection);
      const replacement = finish(command, await noteIfSlow(terminal, READING, preparing));
      const writing = writeReplacement(replacement, options, connection);
      const version = finish(command, await noteIfSlow(terminal, WRITING, writing));
      printOutcome(replacement, version, options, target, context);
      finish(command, detectOverwrite(replacement, version, target));
    });
}

function toVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a version such as 7.');
  return Number(text);
}

/** The document to write, validated. */
async function prepare(
  given: unknown,
  { patch, ifVersion }: SetOptions,
  connection: Connection,
): Promise<Result<Replacement>> {
  const stored = await readStoredSettings(connection);
  if (!stored.ok) return stored;
  const { version, document: current } = stored.value;
  if (ifVersion !== undefined && version !== ifVersion) {
    return failed(
      `The settings are at version ${version}, not ${ifVersion}, and nothing was written: review them with \`furlock settings get\`, and base the change on them.`,
    );
  }
  if (patch && current === undefined) {
    return failed(
      'The deployed settings are not JSON and cannot be patched: give a complete document, without --patch.',
    );
  }

  const document = patch ? mergePatch(current, given) : given;
  return validateReplacement(stored.value, document);
}

function printOutcome(
  { parameter, replacedVersion, changes, ignored, warnings, replacedAfterSeconds }: Replacement,
  version: number | undefined,
  { dryRun, json }: SetOptions,
  target: Target,
  { terminal: { print, note } }: Context,
): void {
  if (json) {
    print(JSON.stringify({ parameter, replacedVersion, version, changes, ignored, warnings }));
  } else if (changes.length === 0) {
    print(`The document does not differ from version ${replacedVersion}, and nothing was written.`);
  } else {
    print(dryRun ? 'Nothing was written. These fields would change:' : `Wrote version ${version}:`);
    changes.map(changeLine).forEach((line) => print(`  ${line}`));
  }
  if (ignored.length > 0) note(ignoredNote(ignored));
  warnings.forEach(note);
  if (version === undefined) return;
  note(whenItTakesEffect({ replacedAfterSeconds }));
  note(
    target.kind === 'local'
      ? "The change lasts until the local edge stops: make it in the stack's code to keep it."
      : "The stack does not know about the change, and its next deploy that changes the settings overwrites it: make it in the stack's code as well.",
  );
}
