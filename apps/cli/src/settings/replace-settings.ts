/**
 * Replaces the settings of a lock by a document that the edge accepts.
 */
import { SETTINGS_LIMIT_BYTES } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { checkSettings } from './check-settings.js';
import { settingsChanges, type SettingsChange } from './settings-changes.js';
import { writeStoredSettings, type StoredSettings } from './stored-settings.js';

/** A document that is good to be written, and what it replaces. */
export interface Replacement {
  readonly parameter: string;
  readonly text: string;
  readonly replacedVersion: number;
  readonly changes: readonly SettingsChange[];
  readonly ignored: readonly string[];
}

/**
 * A document to write in the place of what is stored.
 *
 * Errors: fails where the edge would not accept it, or it has no room.
 */
export async function judgeReplacement(
  { parameter, version, document: current }: StoredSettings,
  document: unknown,
): Promise<Result<Replacement>> {
  const { settings, faults, ignored } = await checkSettings(document);
  if (settings === undefined) {
    return wrongUsage(
      `The edge would not accept these settings, and nothing was written (${quoted(faults.join('; '))}): mend that first.`,
    );
  }
  const text = JSON.stringify(document);
  const bytes = Buffer.byteLength(text);
  if (bytes > SETTINGS_LIMIT_BYTES) {
    return wrongUsage(
      `The settings would have ${bytes} bytes, and ${SETTINGS_LIMIT_BYTES} fit into their parameter: say more with fewer rules, by /** for instance.`,
    );
  }
  const changes = settingsChanges(current, document);
  return { ok: true, value: { parameter, text, replacedVersion: version, changes, ignored } };
}

/** The version that was written; undefined where there was nothing to write. */
export async function writeReplacement(
  replacement: Replacement,
  { dryRun }: { readonly dryRun?: true },
  connection: Connection,
): Promise<Result<number | undefined>> {
  return dryRun || replacement.changes.length === 0
    ? { ok: true, value: undefined }
    : writeStoredSettings(connection, replacement);
}

/** When a write counts, for the person who made it. */
export const WHEN_IT_COUNTS =
  'Each edge reads it at the first request after its copy has become five to six minutes old, and goes by the old one until it is there.';

/**
 * SSM cannot refuse a write that comes too late; the number of the version tells of it.
 *
 * Errors: fails where something was replaced that nobody had looked at.
 */
export function noticeOverwriting(
  { parameter, replacedVersion }: Replacement,
  version: number | undefined,
  target: Target,
): Result<void> {
  if (version === undefined || version === replacedVersion + 1)
    return { ok: true, value: undefined };
  const lost = version - 1;
  const look =
    target.kind === 'aws'
      ? ` with \`aws ssm get-parameter --region ${target.region} --name ${parameter}:${lost}\``
      : '';
  return failed(
    `Somebody else wrote version ${lost} at the same moment, and version ${version} has replaced it: look at it${look}, and write again what is missing.`,
  );
}
