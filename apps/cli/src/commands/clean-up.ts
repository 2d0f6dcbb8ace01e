/**
 * `furlock clean-up`: lists the edge functions that no stack holds any longer, and deletes them.
 */
import { EDGE_REGION, isRegion } from '@furlock/edge-settings';
import { Option, type Command } from 'commander';
import { FailedAction } from '../clean-up/called.js';
import { findKeptEdges, type EdgeFilter, type KeptEdge } from '../clean-up/find-kept-edges.js';
import { removeEdge } from '../clean-up/remove-edge.js';
import type { Context } from '../context.js';
import { connectDeployed } from '../doctor/deployed-clients.js';
import { awsFailure } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import { failed, interrupted, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { noteIfSlow } from '../terminal/note-if-slow.js';

interface CleanUpOptions extends EdgeFilter {
  readonly yes?: true;
  readonly keepLogs?: true;
  readonly wait: boolean;
  readonly json?: true;
}

/** What was found and what was deleted, in the order of the names. */
interface CleanedUp {
  readonly kept: readonly KeptEdge[];
  readonly deleted: readonly string[];
}

/** CloudFront documents "within a few hours": more frequent attempts change nothing. */
const RETRY_MS = 10 * 60_000;

/** Longer than replicas have been observed to remain; after that, something else is wrong. */
const PATIENCE_MS = 24 * 60 * 60_000;

const HELP = `
A lock that is renamed or removed, and a stack that is deleted, keep their edge function with its role:
CloudFront removes the replicas some hours after the last distribution, and until then neither can be
deleted. They are found in us-east-1 by their tags, in whatever stack the lock was. What a stack holds or
a distribution uses is never deleted.

Without --yes, nothing is deleted. With it, the function and its versions are deleted, then its log
groups in all regions, its policy and its role. The command waits for replicas, and tries again every ten
minutes. Stop it with Ctrl-C at any time, and run it again to continue.

--region, --stage and --lock choose by the tags; without them, all are chosen.

Examples:
  $ furlock clean-up
  $ furlock clean-up --region eu-central-1 --stage dev --yes
  $ furlock clean-up --yes --no-wait --keep-logs`;

/** Adds the command to the program. */
export function addCleanUpCommand(program: Command, context: Context): void {
  program
    .command('clean-up')
    .summary('delete edge functions that no stack holds any longer')
    .description('Lists the edge functions that no stack holds any longer, or deletes them.')
    .addOption(new Option('--region <region>', 'only locks whose home region it is'))
    .addOption(new Option('--stage <stage>', 'only locks of this stage'))
    .addOption(new Option('--lock <lock>', 'only locks with this name'))
    .option('--yes', 'delete them')
    .option('--keep-logs', 'keep their log groups')
    .option('--no-wait', 'do not wait for replicas')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: CleanUpOptions, command: Command) => {
      if (options.region !== undefined && !isRegion(options.region)) {
        finish(
          command,
          wrongUsage('--region is not a valid region: give one such as eu-central-1.'),
        );
      }
      finish(command, await cleanUp(options, context));
    });
}

/** Where the calls go, for messages. */
const EDGE: Target = { kind: 'aws', region: EDGE_REGION, stage: '', lock: '' };

async function cleanUp(options: CleanUpOptions, context: Context): Promise<Result<void>> {
  const stop = new AbortController();
  const removeListener = context.onInterrupt(() => stop.abort());
  try {
    return await cleanUpUntil(stop.signal, options, context);
  } catch (error) {
    if (!(error instanceof FailedAction)) throw error;
    return awsFailure(error.cause, { target: EDGE, action: error.action });
  } finally {
    removeListener();
  }
}

async function cleanUpUntil(
  signal: AbortSignal,
  options: CleanUpOptions,
  context: Context,
): Promise<Result<void>> {
  const { terminal, now, sleep, clientSettings } = context;
  const clients = await connectDeployed(EDGE, clientSettings);
  const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs');
  const inEdgeRegion = {
    ...clients,
    lambda: clients.lambda(EDGE_REGION),
    cloudFormation: clients.cloudFormation(EDGE_REGION),
    logs: (region: string) => new CloudWatchLogs({ ...clientSettings, region }),
  };
  const find = (): Promise<KeptEdge[]> =>
    noteIfSlow(terminal, 'Looking for edge functions …', findKeptEdges(inEdgeRegion, options));

  let kept = await find();
  const report: CleanedUp = { kept, deleted: [] };
  if (options.yes === undefined) {
    printReport(report, options, context);
    return { ok: true, value: undefined };
  }

  const deleted: string[] = [];
  const startedMs = now().getTime();
  for (;;) {
    const replicated: KeptEdge[] = [];
    for (const edge of kept.filter(({ usedBy }) => usedBy.length === 0)) {
      if (signal.aborted) return stopped(deleted);
      terminal.note(`${edge.name}: deleting …`);
      const outcome = await removeEdge(inEdgeRegion, edge, {
        keepsLogs: options.keepLogs === true,
      });
      if (outcome === 'removed') deleted.push(edge.name);
      else replicated.push(edge);
    }
    const names = replicated.map(({ name }) => name).join(', ');
    if (replicated.length === 0) break;
    if (!options.wait || now().getTime() - startedMs > PATIENCE_MS) {
      printReport({ ...report, deleted }, options, context);
      return failed(
        `CloudFront has not yet removed the replicas of ${names}, which takes some hours after the last distribution: run this again later.`,
      );
    }
    terminal.note(
      `${now().toISOString().slice(11, 19)} Waiting until CloudFront has removed the replicas of ${names}, some hours after the last distribution. Next attempt in ${RETRY_MS / 60_000} min; press Ctrl-C to stop, and run this again to continue.`,
    );
    await sleep(RETRY_MS, signal);
    if (signal.aborted) return stopped(deleted);
    // A stack or a distribution may have taken one back.
    const waiting = new Set(replicated.map(({ name }) => name));
    kept = (await find()).filter(({ name }) => waiting.has(name));
  }
  printReport({ ...report, deleted }, options, context);
  return { ok: true, value: undefined };
}

function stopped(deleted: readonly string[]): Result<never> {
  return interrupted(`Stopped after ${deleted.length} deleted: run this again to delete the rest.`);
}

function printReport(
  { kept, deleted }: CleanedUp,
  { json, yes }: CleanUpOptions,
  { terminal }: Context,
): void {
  if (json) {
    terminal.print(
      JSON.stringify({
        kept: kept.map(({ name, stage, lock, region, usedBy }) => ({
          ...{ name, stage, lock, region, usedBy },
        })),
        deleted,
      }),
    );
    return;
  }
  for (const edge of kept) terminal.print(row(edge, deleted));
  if (kept.length === 0) terminal.note('No edge function is kept: stacks hold all of them.');
  else if (yes === undefined) {
    terminal.note(
      'Nothing was deleted. Run this again with --yes to delete what is not in use, with its role, policy and logs.',
    );
  }
}

function row({ name, stage, lock, region, usedBy }: KeptEdge, deleted: readonly string[]): string {
  const state = deleted.includes(name) ? 'deleted' : usedBy.length > 0 ? 'in use' : 'kept';
  const by = usedBy.length > 0 ? `, used by ${usedBy.join(', ')}` : '';
  return `${state.padEnd(9)}${name}  lock ${lock} of stage ${stage} in ${region}${by}`;
}
