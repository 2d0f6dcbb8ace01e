/**
 * `furlock settings refresh-keys`: writes the issuers' keys into the settings of a lock.
 */
import { issuerId, type IssuerSettings } from '@furlock/edge-settings';
import type { Command } from 'commander';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import { connectTarget, type Connection } from '../target/connect-target.js';
import type { Context } from '../context.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { checkSettings } from '../settings/check-settings.js';
import { fetchKeys, type PublicKey } from '../settings/fetch-keys.js';
import {
  validateReplacement,
  detectOverwrite,
  whenItTakesEffect,
  writeReplacement,
  type Replacement,
} from '../settings/replace-settings.js';
import { readStoredSettings } from '../settings/stored-settings.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface RefreshKeysOptions extends TargetOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** The current keys of an issuer. */
interface IssuerKeys {
  readonly issuer: string;
  readonly keyIds: readonly string[];
}

const HELP = `
With the issuers' keys in the settings, a cold start of the edge makes one call. Without them, it
makes a second call for the keys before it can respond. The keys do not have to be current: an edge
refreshes them in the background within about a minute, and fetches a missing key when a token names
it.

The stack does not know about the keys: its next deploy that changes the settings removes them. Run
this command after such a deploy, and when an issuer has stopped using a key.
${TARGET_HELP}

Examples:
  $ furlock settings refresh-keys
  $ furlock settings refresh-keys --region eu-central-1 --stage dev`;

/** Adds the command to `furlock settings`. */
export function addSettingsRefreshKeysCommand(settings: Command, context: Context): void {
  withTargetOptions(
    settings
      .command('refresh-keys')
      .summary("write the issuers' keys into the settings")
      .description(
        "Writes the issuers' keys into the settings, so that a cold start does not fetch any.",
      ),
  )
    .option('--dry-run', 'report whether the settings would change, and write nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: RefreshKeysOptions, command: Command) => {
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const preparing = noteIfSlow(
        context.terminal,
        "Fetching the issuers' keys …",
        prepare(connection, context.httpsAgent),
      );
      const { replacement, issuers } = finish(command, await preparing);
      const version = finish(command, await writeReplacement(replacement, options, connection));
      printOutcome({ replacement, issuers, version }, options, target, context);
      finish(command, detectOverwrite(replacement, version, target));
    });
}

/** The settings with the current keys. */
async function prepare(
  connection: Connection,
  httpsAgent: Context['httpsAgent'],
): Promise<Result<{ readonly replacement: Replacement; readonly issuers: readonly IssuerKeys[] }>> {
  const stored = await readStoredSettings(connection);
  if (!stored.ok) return stored;
  const { parameter, document } = stored.value;
  const { settings, faults } = await checkSettings(document);
  if (settings === undefined) {
    return failed(
      `The settings ${parameter} are not valid (${quoted(faults[0] ?? '')}): fix them first, with \`furlock settings set\`.`,
    );
  }

  const issuers: { readonly trusted: IssuerSettings; readonly keys: readonly PublicKey[] }[] = [];
  for (const trusted of settings.issuers) {
    const keys = await fetchKeys(trusted, connection.target, httpsAgent);
    if (!keys.ok) return keys;
    issuers.push({ trusted, keys: keys.value });
  }

  // The stored document, not the parsed settings, so that fields of a newer version are kept.
  const kept = document as { readonly issuers: readonly object[] };
  const replacement = await validateReplacement(stored.value, {
    ...kept,
    issuers: kept.issuers.map((issuer, at) => ({ ...issuer, jwks: { keys: issuers[at]?.keys } })),
  });
  if (!replacement.ok) return replacement;
  const listed = issuers.map(({ trusted, keys }) => ({
    issuer: issuerId(trusted),
    keyIds: keys.map(({ kid }) => String(kid)),
  }));
  return { ok: true, value: { replacement: replacement.value, issuers: listed } };
}

function printOutcome(
  {
    replacement: { parameter, replacedVersion, changes, replacedAfterSeconds },
    issuers,
    version,
  }: {
    readonly replacement: Replacement;
    readonly issuers: readonly IssuerKeys[];
    readonly version: number | undefined;
  },
  { dryRun, json }: RefreshKeysOptions,
  target: Target,
  { terminal: { print, note } }: Context,
): void {
  const isChanged = changes.length > 0;
  if (json) {
    print(JSON.stringify({ parameter, replacedVersion, version, isChanged, issuers }));
  } else if (!isChanged) {
    print(`Version ${replacedVersion} already contains these keys, and nothing was written:`);
  } else {
    print(dryRun ? 'This would be written:' : `Wrote version ${version}:`);
  }
  if (!json) issuers.forEach(({ issuer, keyIds }) => print(`  ${issuer}: ${keyIds.join(', ')}`));
  if (version === undefined) return;
  note(whenItTakesEffect({ replacedAfterSeconds }));
  note(
    target.kind === 'local'
      ? 'The change lasts until the local edge stops.'
      : 'The stack does not know about the keys, and its next deploy that changes the settings removes them: run this again after such a deploy.',
  );
}
