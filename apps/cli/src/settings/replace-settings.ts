/**
 * Replaces the settings of a lock with a document that the edge accepts.
 */
import {
  SETTINGS_LIMIT_BYTES,
  freshnessOf,
  settingsChanges,
  type SettingsChange,
} from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { checkSettings } from './check-settings.js';
import { writeStoredSettings, type StoredSettings } from './stored-settings.js';

/** A valid document, and what it replaces. */
export interface Replacement {
  readonly parameter: string;
  readonly text: string;
  readonly replacedVersion: number;
  readonly changes: readonly SettingsChange[];
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  /** The age from which an edge does not use the replaced settings any more. */
  readonly replacedAfterSeconds: number;
}

/**
 * A document that replaces the stored one.
 *
 * Errors: fails if the edge would not accept it, or if it is too large.
 */
export async function validateReplacement(
  { parameter, version, document: current }: StoredSettings,
  document: unknown,
): Promise<Result<Replacement>> {
  const { settings, faults, ignored, warnings } = await checkSettings(document);
  if (settings === undefined) {
    return wrongUsage(
      `The edge would not accept these settings, and nothing was written (${quoted(faults.join('; '))}): fix them first.`,
    );
  }
  const text = JSON.stringify(document);
  const bytes = Buffer.byteLength(text);
  if (bytes > SETTINGS_LIMIT_BYTES) {
    return wrongUsage(
      `The settings would be ${bytes} bytes long, but at most ${SETTINGS_LIMIT_BYTES} are allowed: use fewer rules, for instance with path patterns such as /**.`,
    );
  }
  const changes = settingsChanges(current, document);
  // The edges still have the ages of the replaced settings.
  const { settings: replaced = {} } = await checkSettings(current);
  const { settingsSeconds: replacedAfterSeconds } = freshnessOf(replaced);
  return {
    ok: true,
    value: {
      parameter,
      text,
      replacedVersion: version,
      changes,
      ignored,
      warnings,
      replacedAfterSeconds,
    },
  };
}

/** The version that was written; undefined if there was nothing to write. */
export async function writeReplacement(
  replacement: Replacement,
  { dryRun }: { readonly dryRun?: true },
  connection: Connection,
): Promise<Result<number | undefined>> {
  return dryRun || replacement.changes.length === 0
    ? { ok: true, value: undefined }
    : writeStoredSettings(connection, replacement);
}

/** When a write takes effect, for the user who made it. */
export function whenItTakesEffect({
  replacedAfterSeconds,
}: Pick<Replacement, 'replacedAfterSeconds'>): string {
  const age =
    replacedAfterSeconds % 60 === 0
      ? `${replacedAfterSeconds / 60} min`
      : `${replacedAfterSeconds} s`;
  return `Each edge uses the new settings at the latest for the first request after its copy is ${age} old. While SSM does not respond, it uses its copy longer.`;
}

/**
 * Detects an overwritten change by the version number, because SSM has no conditional write.
 *
 * Errors: fails if the write replaced a version other than the one that was read.
 */
export function detectOverwrite(
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
    `Someone else wrote version ${lost} at the same time, and version ${version} has overwritten it: review it${look}, and write the lost changes again.`,
  );
}
