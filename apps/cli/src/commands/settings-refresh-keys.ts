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
  judgeReplacement,
  noticeOverwriting,
  WHEN_IT_COUNTS,
  writeReplacement,
  type Replacement,
} from '../settings/replace-settings.js';
import { readStoredSettings } from '../settings/stored-settings.js';
import { tellIfSlow } from '../terminal/tell-if-slow.js';

interface RefreshKeysOptions extends TargetOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/** The keys that an issuer has now. */
interface IssuerKeys {
  readonly issuer: string;
  readonly keyIds: readonly string[];
}

const HELP = `
With its issuers' keys in the settings an edge that starts cold makes one call, where it would make a
second one for the keys before it could answer. Nothing depends on their being young: an edge
refreshes them within a minute or so behind the requests, and fetches a key that is not among them
when a token names it.

The stack does not know of them: its next deploy that changes the settings takes them out. Run this
after such a deploy, and when an issuer has taken a key out of use.
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
        "Writes the issuers' keys into the settings, so that a cold start fetches none.",
      ),
  )
    .option('--dry-run', 'say whether something would change, and write nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: RefreshKeysOptions, command: Command) => {
      const target = finish(command, chooseTarget(options, context.folder));
      const connection = await connectTarget(target, context.clientSettings);
      const preparing = tellIfSlow(
        context.terminal,
        'Asking the issuers for their keys …',
        prepare(connection),
      );
      const { replacement, issuers } = finish(command, await preparing);
      const version = finish(command, await writeReplacement(replacement, options, connection));
      say({ replacement, issuers, version }, options, target, context);
      finish(command, noticeOverwriting(replacement, version, target));
    });
}

/** The settings with the keys of now. */
async function prepare(
  connection: Connection,
): Promise<Result<{ readonly replacement: Replacement; readonly issuers: readonly IssuerKeys[] }>> {
  const stored = await readStoredSettings(connection);
  if (!stored.ok) return stored;
  const { parameter, document } = stored.value;
  const { settings, faults } = await checkSettings(document);
  if (settings === undefined) {
    return failed(
      `The settings ${parameter} are not valid (${quoted(faults[0] ?? '')}): mend that first, with \`furlock settings set\`.`,
    );
  }

  const issuers: { readonly trusted: IssuerSettings; readonly keys: readonly PublicKey[] }[] = [];
  for (const trusted of settings.issuers) {
    const keys = await fetchKeys(trusted, connection.target);
    if (!keys.ok) return keys;
    issuers.push({ trusted, keys: keys.value });
  }

  // What is stored, and not what was read of it: fields of a newer version stay.
  const stays = document as { readonly issuers: readonly object[] };
  const replacement = await judgeReplacement(stored.value, {
    ...stays,
    issuers: stays.issuers.map((issuer, at) => ({ ...issuer, jwks: { keys: issuers[at]?.keys } })),
  });
  if (!replacement.ok) return replacement;
  const listed = issuers.map(({ trusted, keys }) => ({
    issuer: issuerId(trusted),
    keyIds: keys.map(({ kid = '' }) => kid),
  }));
  return { ok: true, value: { replacement: replacement.value, issuers: listed } };
}

function say(
  {
    replacement: { parameter, replacedVersion, changes },
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
    print(`Version ${replacedVersion} holds these keys already, and nothing was written:`);
  } else {
    print(dryRun ? 'This would be written:' : `Wrote version ${version}:`);
  }
  if (!json) issuers.forEach(({ issuer, keyIds }) => print(`  ${issuer}: ${keyIds.join(', ')}`));
  if (version === undefined) return;
  note(WHEN_IT_COUNTS);
  note(
    target.kind === 'local'
      ? 'It lasts until the local edge stops.'
      : 'The stack does not know of the keys, and its next deploy that changes the settings takes them out: run this again then.',
  );
}
