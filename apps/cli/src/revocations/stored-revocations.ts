/**
 * The revocations parameter of a lock, read and written.
 *
 * SSM cannot make a write conditional on a version. If somebody else wrote at the same time, the number of
 * the new version shows it, and their revocations are added again.
 */
import {
  NO_REVOCATIONS,
  PARAMETER_TIER,
  revocationsParameterName,
  settingsParameterName,
  type Revocation,
} from '@furlock/edge-settings';
import { awsFailure, errorName } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import { parseRevocations } from './parse-revocations.js';
import { isSameHolder, revocationsText } from './revocation-list.js';

/** The parameter as it is stored; without a parameter, version 0 and no entries. */
export interface StoredRevocations {
  readonly parameter: string;
  readonly version: number;
  /** With the fields of newer versions, which a write must keep. */
  readonly entries: readonly Revocation[];
}

type Store = Pick<Connection, 'ssm' | 'target'>;

/** The outcome of a change. */
export interface ChangedRevocations extends StoredRevocations {
  /** The former entries that the change has removed or replaced. */
  readonly removed: readonly Revocation[];
}

/** How often a write is repeated because somebody else wrote at the same time. */
const MAX_WRITES = 4;

/** The revocations of a target's lock. Errors: fails if the edge would not accept them. */
export function readRevocations(store: Store): Promise<Result<StoredRevocations>> {
  return readVersion(store, revocationsParameterName(settingsParameterName(store.target)));
}

/** `version` is a former version; absent for the current one. */
async function readVersion(
  { ssm, target }: Store,
  parameter: string,
  version?: number,
): Promise<Result<StoredRevocations>> {
  const name = version === undefined ? parameter : `${parameter}:${version}`;
  try {
    const { Parameter = {} } = await ssm.getParameter({ Name: name });
    const entries = await parseRevocations(Parameter.Value ?? '');
    return entries.ok
      ? { ok: true, value: { parameter, version: Parameter.Version ?? 0, entries: entries.value } }
      : failed(invalid(parameter, entries.error, target));
  } catch (error) {
    return errorName(error) === 'ParameterNotFound'
      ? { ok: true, value: { parameter, version: 0, entries: NO_REVOCATIONS.revocations } }
      : awsFailure(error, { target, action: 'ssm:GetParameter' });
  }
}

/**
 * Applies a change, and writes the outcome. If somebody else writes at the same time, the change is applied
 * to both.
 */
export async function changeRevocations(
  store: Store,
  change: (entries: readonly Revocation[]) => Result<readonly Revocation[]>,
): Promise<Result<ChangedRevocations>> {
  let stored = await readRevocations(store);
  for (let writes = 0; stored.ok && writes < MAX_WRITES; writes++) {
    const { parameter, version, entries: former } = stored.value;
    const changed = change(former);
    if (!changed.ok) return changed;
    const entries = changed.value;
    const written = await write(store, { parameter, version, entries });
    if (!written.ok) return written;
    if (written.value === version + 1) {
      const removed = former.filter((entry) => !entries.includes(entry));
      return { ok: true, value: { parameter, version: written.value, entries, removed } };
    }
    stored =
      written.value === undefined
        ? await readRevocations(store)
        : await withOverwritten(store, stored.value, {
            parameter,
            version: written.value,
            entries,
          });
  }
  if (!stored.ok) return stored;
  return failed(
    `Others keep writing the revocations ${stored.value.parameter} at the same time: check them with \`furlock revoke --list\`, and run this again.`,
  );
}

/** The version that was written; undefined if somebody else created the parameter. */
async function write(
  { ssm, target }: Store,
  { parameter, version, entries }: StoredRevocations,
): Promise<Result<number | undefined>> {
  try {
    const { Version = 0 } = await ssm.putParameter({
      Name: parameter,
      Value: revocationsText(entries),
      Type: 'String',
      Tier: PARAMETER_TIER,
      Overwrite: version > 0,
    });
    return { ok: true, value: Version };
  } catch (error) {
    const name = errorName(error);
    if (name === 'ParameterAlreadyExists') return { ok: true, value: undefined };
    return name === 'TooManyUpdates'
      ? failed('Someone else is writing the revocations at this moment: run this again.')
      : awsFailure(error, { target, action: 'ssm:PutParameter' });
  }
}

/** What is stored now, with the entries of the versions that the write has overwritten. */
async function withOverwritten(
  store: Store,
  read: StoredRevocations,
  written: StoredRevocations,
): Promise<Result<StoredRevocations>> {
  let { entries } = written;
  for (let lost = read.version + 1; lost < written.version; lost++) {
    const overwritten = await readVersion(store, read.parameter, lost);
    if (!overwritten.ok) return overwritten;
    for (const entry of overwritten.value.entries) {
      const kept = entries.find((other) => isSameHolder(other, entry));
      if (kept !== undefined && kept.revokedAt >= entry.revokedAt) continue;
      entries = [...entries.filter((other) => other !== kept), entry];
    }
  }
  return { ok: true, value: { ...written, entries } };
}

function invalid(parameter: string, fault: string, target: Target): string {
  const remedy =
    target.kind === 'local'
      ? 'restart the local edge, which discards them'
      : `write an earlier version of the parameter again, or lift every revocation with \`aws ssm delete-parameter --region ${target.region} --name ${parameter}\``;
  return `The revocations ${parameter} are not valid (${quoted(fault)}), so that the edge uses its last copy and then responds with 503: ${remedy}.`;
}
