/**
 * Asks every region at once, and goes on without those that do not answer.
 */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { Target } from '../target/choose-target.js';
import type { ClientSettings } from '../target/connect-target.js';
import { errorName } from '../target/aws-failure.js';
import type { Terminal } from '../terminal/terminal.js';

/** What the regions had to say. */
export interface RegionAnswers<T> {
  /** In the order of the regions; those without a log group are left out. */
  readonly found: readonly { readonly region: string; readonly value: T }[];
  /** Regions that could not be asked, and why. */
  readonly failed: readonly { readonly region: string; readonly error: unknown }[];
}

/** No region may keep the others waiting for longer. */
const REGION_PATIENCE_MS = 20_000;

/** From here on a silent terminal looks like one that hangs. */
const PROGRESS_MS = 2_000;

/** A region without a log group of this name. */
const NO_GROUP = 'ResourceNotFoundException';

/** A region that the account has not enabled; or all of them, of keys that AWS does not know. */
const UNKNOWN_KEYS = 'UnrecognizedClientException';

/** Asks each region, all at once; says how far it is where that takes over two seconds. */
export async function askRegions<T>(
  regions: readonly string[],
  ask: (logs: CloudWatchLogs, signal: AbortSignal) => Promise<T>,
  {
    target,
    clientSettings,
    terminal,
  }: {
    readonly target: Target;
    readonly clientSettings: ClientSettings;
    readonly terminal: Pick<Terminal, 'note'>;
  },
): Promise<RegionAnswers<T>> {
  const { CloudWatchLogs: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  const local = target.kind === 'local' && {
    endpoint: target.localEdge.logsUrl,
    credentials: target.localEdge.operatorCredentials,
  };
  const open = new Set(regions);
  const timer = setInterval(
    () => terminal.note(`Asked ${regions.length - open.size} of ${regions.length} regions …`),
    PROGRESS_MS,
  );

  const answers = await Promise.all(
    regions.map(async (region) => {
      const logs = new Client({ ...clientSettings, region, ...local });
      try {
        const value = await ask(logs, AbortSignal.timeout(REGION_PATIENCE_MS));
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
