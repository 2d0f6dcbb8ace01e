/**
 * `furlock logs`: finds the edge's log lines about a request in all regions, and sets how long they are
 * kept.
 */
import { Option, type Command } from 'commander';
import { awsFailure } from '../target/aws-failure.js';
import {
  chooseTarget,
  TARGET_HELP,
  withTargetOptions,
  type Target,
  type TargetOptions,
} from '../target/choose-target.js';
import type { Context } from '../context.js';
import { failed, quoted, wrongUsage, type Result } from '../terminal/failure.js';
import { finish } from '../terminal/finish.js';
import { queryRegions, type RegionResults } from '../logs/query-regions.js';
import { EDGE_REGIONS } from '../logs/edge-regions.js';
import { findLogGroup } from '../logs/find-log-group.js';
import { findLines, MAX_LINES, type LogLine } from '../logs/find-lines.js';
import { readDuration } from '../input/read-duration.js';
import { toList } from '../input/to-list.js';

interface LogsOptions extends TargetOptions {
  readonly requestId?: string;
  readonly code?: string;
  readonly since: string;
  readonly regions?: readonly string[];
  readonly retain?: string;
  readonly stack?: string;
  readonly json?: true;
}

/** A line, and the region whose replica wrote it. */
interface FoundLine extends LogLine {
  readonly region: string;
}

/** Source: CloudWatch Logs API reference, PutRetentionPolicy (read 2026-11-25). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const HELP = `
The id of a request is in its response: \`requestId\` in the body, X-Amz-Cf-Id in the headers. The edge
logs in the region of the replica that responded, so all regions are searched at the same time.
Refusals and errors are always logged; allowed requests only if logAllows is set in the settings.

Lambda creates a log group in a region when it writes the first line there, and keeps the lines
forever. Run \`furlock logs --retain 30\` from time to time.
${TARGET_HELP}

Examples:
  $ furlock logs --request-id=-4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==
  $ furlock logs --code TOKEN_EXPIRED --since 30m
  $ furlock logs --retain 30 --region eu-central-1 --stage prod`;

/** Adds the command to the program. */
export function addLogsCommand(program: Command, context: Context): void {
  withTargetOptions(
    program
      .command('logs')
      .summary("find the edge's log lines about a request")
      .description("Finds the edge's log lines in all regions, or sets how long they are kept."),
  )
    .option('--request-id <id>', 'only lines about this request')
    .option('--code <code>', 'only lines with this code, such as TOKEN_EXPIRED')
    .option('--since <time>', 'how far to look back: 30m, 12h, 7d', '24h')
    .option('--regions <names>', 'the regions to search, separated by commas', toList)
    .addOption(
      new Option(
        '--retain <days>',
        'set how many days lines are kept, without searching',
      ).conflicts(['requestId', 'code']),
    )
    .option('--stack <name>', "the stack that contains the lock (default: the stage's)")
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (options: LogsOptions, command: Command) => {
      const target = finish(command, chooseTarget(options, context.folder));
      if (options.retain === undefined) {
        const lines = finish(command, await findInRegions(options, target, context));
        printLines(lines, options, context);
      } else {
        const regions = finish(command, await retain(options, target, context));
        printRetained(regions, options, context);
      }
    });
}

async function findInRegions(
  options: LogsOptions,
  target: Target,
  context: Context,
): Promise<Result<readonly FoundLine[]>> {
  const sinceSeconds = readDuration(options.since);
  if (sinceSeconds === undefined) {
    return wrongUsage('--since is not a valid duration: give a number and m, h or d, such as 30m.');
  }
  const logGroup = await findLogGroup(target, options.stack, context.clientSettings);
  if (!logGroup.ok) return logGroup;
  const { requestId, code } = options;
  const query = {
    logGroupName: logGroup.value,
    sinceMs: context.now().getTime() - sinceSeconds * 1000,
    requestId,
    code,
  };
  const results = await queryAll(options, target, context, (logs, signal) =>
    findLines(logs, query, signal),
  );
  const failure = regionFailure(results, target, 'logs:FilterLogEvents', context);
  if (failure !== undefined) return failure;

  const lines = results.found.flatMap(({ region, value }) =>
    value.map((line) => ({ ...line, region })),
  );
  if (lines.length === 0 && requestId !== undefined) {
    return failed(
      `No region has a line about ${quoted(requestId)} in the last ${options.since}: a line may take a minute to appear, allowed requests are logged only if logAllows is set, and a request that CloudFront rejected never reached the edge.`,
    );
  }
  return { ok: true, value: lines.sort((a, b) => a.timestampMs - b.timestampMs) };
}

async function retain(
  options: LogsOptions,
  target: Target,
  context: Context,
): Promise<Result<readonly string[]>> {
  const retentionInDays = Number(options.retain);
  if (!RETENTION_DAYS.includes(retentionInDays)) {
    return wrongUsage(
      `CloudWatch supports only certain numbers of days: give --retain one of ${RETENTION_DAYS.join(', ')}.`,
    );
  }
  const logGroup = await findLogGroup(target, options.stack, context.clientSettings);
  if (!logGroup.ok) return logGroup;
  const logGroupName = logGroup.value;
  const results = await queryAll(options, target, context, (logs, signal) =>
    logs.putRetentionPolicy({ logGroupName, retentionInDays }, { abortSignal: signal }),
  );
  const failure = regionFailure(results, target, 'logs:PutRetentionPolicy', context);
  return failure ?? { ok: true, value: results.found.map(({ region }) => region) };
}

function queryAll<T>(
  { regions = EDGE_REGIONS }: LogsOptions,
  target: Target,
  { clientSettings, terminal }: Context,
  queryOne: Parameters<typeof queryRegions<T>>[1],
): Promise<RegionResults<T>> {
  return queryRegions(regions, queryOne, { target, clientSettings, terminal });
}

/** The failure if no region could be queried; if only some could not, a note lists them. */
function regionFailure(
  { found, failed: failures }: RegionResults<unknown>,
  target: Target,
  action: string,
  { terminal }: Context,
): Result<never> | undefined {
  const [first] = failures;
  if (first === undefined) return undefined;
  const failure = awsFailure(first.error, { target: { ...target, region: first.region }, action });
  if (found.length === 0) return failure;
  terminal.note(
    `Not searched: ${failures.map(({ region }) => region).join(', ')}. ${failure.ok ? '' : failure.error.message}`,
  );
  return undefined;
}

function printLines(
  lines: readonly FoundLine[],
  { json }: LogsOptions,
  { terminal }: Context,
): void {
  const shown = lines.map(({ region, timestampMs, message }) => ({
    time: new Date(timestampMs).toISOString(),
    region,
    line: parsed(message),
  }));
  if (json) return terminal.print(JSON.stringify({ lines: shown }));
  for (const { time, region, line } of shown) {
    terminal.print(`${time} ${region} ${typeof line === 'string' ? line : JSON.stringify(line)}`);
  }
  if (shown.length === 0) terminal.note('No region has a matching line.');
  if (shown.length >= MAX_LINES)
    terminal.note('There may be more lines: narrow the search with --since.');
}

/** A line of the edge as JSON; a line of Lambda as text without control characters. */
function parsed(message: string): unknown {
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return quoted(message);
  }
}

function printRetained(
  regions: readonly string[],
  { retain: days, json }: LogsOptions,
  { terminal }: Context,
): void {
  if (json) return terminal.print(JSON.stringify({ days: Number(days), regions }));
  for (const region of regions) terminal.print(`${region}: ${days} days`);
  if (regions.length === 0) terminal.note('No region has a log group of this lock yet.');
}
