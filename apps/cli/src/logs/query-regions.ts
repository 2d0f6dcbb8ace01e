/**
 * Queries all regions at the same time, and continues without those that do not respond.
 */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { Target } from '../target/choose-target.js';
import type { ClientSettings } from '../target/connect-target.js';
import { errorName } from '../target/aws-failure.js';
import type { Terminal } from '../terminal/terminal.js';

/** The results of all regions. */
export interface RegionResults<T> {
  /** In the order of the regions; those without a log group are left out. */
  readonly found: readonly { readonly region: string; readonly value: T }[];
  /** Regions that could not be queried, and why. */
  readonly failed: readonly { readonly region: string; readonly error: unknown }[];
}

/** How long the result waits for one region. */
const REGION_TIMEOUT_MS = 20_000;

/** After this time, a silent command looks as if it hangs. */
const PROGRESS_MS = 2_000;

/** The error of a region without a log group of this name. */
const NO_GROUP = 'ResourceNotFoundException';

/** The error of a region that the account has not enabled, or of all regions for unknown keys. */
const UNKNOWN_KEYS = 'UnrecognizedClientException';

/** Queries all regions at the same time; reports the progress every two seconds. */
export async function queryRegions<T>(
  regions: readonly string[],
  query: (logs: CloudWatchLogs, signal: AbortSignal) => Promise<T>,
  {
    target,
    clientSettings,
    terminal,
  }: {
    readonly target: Target;
    readonly clientSettings: ClientSettings;
    readonly terminal: Pick<Terminal, 'note'>;
  },
): Promise<RegionResults<T>> {
  const { CloudWatchLogs: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  const local = target.kind === 'local' && {
    endpoint: target.localEdge.logsUrl,
    credentials: target.localEdge.operatorCredentials,
  };
  const open = new Set(regions);
  const timer = setInterval(
    () =>
      terminal.note(`${regions.length - open.size} of ${regions.length} regions have responded …`),
    PROGRESS_MS,
  );

  const answers = await Promise.all(
    regions.map(async (region) => {
      const logs = new Client({ ...clientSettings, region, ...local });
      try {
        const value = await query(logs, AbortSignal.timeout(REGION_TIMEOUT_MS));
        return { found: [{ region, value }], failed: [] };
      } catch (error) {
        return { found: [], failed: [{ region, error }] };
      } finally {
        open.delete(region);
        logs.destroy();
      }
    }),
  );
  clearInterval(timer);
  const failed = answers.flatMap((answer) => answer.failed);
  const knowsKeys = failed.some(({ error }) => errorName(error) !== UNKNOWN_KEYS);
  return {
    found: answers.flatMap(({ found }) => found),
    failed: failed.filter(({ error }) => {
      const name = errorName(error);
      return (
        name !== NO_GROUP &&
        !(name === UNKNOWN_KEYS && (knowsKeys || failed.length < regions.length))
      );
    }),
  };
}
