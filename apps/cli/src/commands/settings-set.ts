/**
 * `furlock settings set`: writes the settings of a lock, without a deploy.
 */
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
  judgeReplacement,
  noticeOverwriting,
  WHEN_IT_COUNTS,
  writeReplacement,
  type Replacement,
} from '../settings/replace-settings.js';
import { changeLine } from '../settings/settings-changes.js';
import { READING, WRITING, readStoredSettings } from '../settings/stored-settings.js';
import { tellIfSlow } from '../terminal/tell-if-slow.js';

interface SetOptions extends TargetOptions {
  readonly patch?: true;
  readonly ifVersion?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

const HELP = `
The document is judged first, by the schema that the edge reads by, and nothing is written that the
edge would not accept. With --patch it is a JSON Merge Patch (RFC 7396): fields that are named are
replaced, null takes one away, and a list, as the rules are, is replaced as a whole.

Two people at once: SSM has no write that depends on a version. With --if-version nothing is written
where another version is found first. What somebody writes in the moment between that look and the
write is replaced all the same; it is noticed by the number of the new version, and said.

When it counts: each edge reads the settings again at the first request after its copy has become
five to six minutes old, and goes by the old ones until they are there.

The stack does not learn of it. Its template still says what it said, CloudFormation's drift
detection reports the parameter, and the next deploy that changes the settings replaces this
document as a whole; deploys that do not change them leave it. Write the change into the stack's
code as well. At the local edge it lasts until that stops.
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
      .argument('[file]', 'what holds the document; standard input without it, or with -'),
  )
    .option('--patch', 'the document says what changes, and leaves the rest')
    .option('--if-version <number>', 'write only where this version stands', toVersion)
    .option('--dry-run', 'say what would change, and write nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, options: SetOptions, command: Command) => {
      const given = finish(command, await readJson(file, context));
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const { terminal } = context;
      const preparing = prepare(given, options, connection);
      const replacement = finish(command, await tellIfSlow(terminal, READING, preparing));
      const writing = writeReplacement(replacement, options, connection);
      const version = finish(command, await tellIfSlow(terminal, WRITING, writing));
      say(replacement, version, options, target, context);
      finish(command, noticeOverwriting(replacement, version, target));
    });
}

function toVersion(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a version such as 7.');
  return Number(text);
}

/** The document to write, judged. */
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
      `The settings are at version ${version} and not ${ifVersion}, and nothing was written: look at what changed with \`furlock settings get\`, and start from there.`,
    );
  }
  if (patch && current === undefined) {
    return failed(
      'The settings that are deployed are not JSON and cannot be patched: give a whole document, without --patch.',
    );
  }

  const document = patch ? mergePatch(current, given) : given;
  return judgeReplacement(stored.value, document);
}

function say(
  { parameter, replacedVersion, changes, ignored }: Replacement,
  version: number | undefined,
  { dryRun, json }: SetOptions,
  target: Target,
  { terminal: { print, note } }: Context,
): void {
  if (json) {
    print(JSON.stringify({ parameter, replacedVersion, version, changes, ignored }));
  } else if (changes.length === 0) {
    print(`Nothing differs from version ${replacedVersion}, and nothing was written.`);
  } else {
    print(dryRun ? 'This would change, and nothing was written:' : `Wrote version ${version}:`);
    changes.map(changeLine).forEach((line) => print(`  ${line}`));
  }
  if (ignored.length > 0) note(ignoredNote(ignored));
  if (version === undefined) return;
  note(WHEN_IT_COUNTS);
  note(
    target.kind === 'local'
      ? "It lasts until the local edge stops: write it into the stack's code to keep it."
      : "The stack does not know of it, and its next deploy that changes the settings replaces it: write it into the stack's code as well.",
  );
}
