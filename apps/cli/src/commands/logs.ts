/**
 * `furlock logs`: finds what the edge said of a request, in whichever region it said it, and says how
 * long such lines are kept.
 */
import { EDGE_REGION, edgeRoleName } from '@furlock/edge-settings';
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
import { askRegions, type RegionAnswers } from '../logs/ask-regions.js';
import { EDGE_REGIONS } from '../logs/edge-regions.js';
import { findLines, MAX_LINES, type LogLine } from '../logs/find-lines.js';
import { toList } from '../input/to-list.js';

interface LogsOptions extends TargetOptions {
  readonly requestId?: string;
  readonly code?: string;
  readonly since: string;
  readonly regions?: readonly string[];
  readonly retain?: string;
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
A viewer's answer names its request: \`requestId\` in the body, X-Amz-Cf-Id in the header. The edge logs in
the region whose replica answered, so every region is asked, all at once. Refusals and errors always
leave a line; requests that were let through only if the settings' logAllows says so.

Lambda makes a log group in each region with the first line there, and keeps it for ever: run
\`furlock logs --retain 30\` now and then.
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
      .summary('find what the edge said of a request')
      .description(
        'Finds lines of the edge in the logs of every region, or sets how long they stay.',
      ),
  )
    .option('--request-id <id>', 'the request that the lines are about')
    .option('--code <code>', 'the code that the lines have, such as TOKEN_EXPIRED')
    .option('--since <time>', 'how far back: 30m, 12h, 7d', '24h')
    .option('--regions <names>', 'which regions to ask, separated by commas', toList)
    .addOption(
      new Option('--retain <days>', 'keep lines for so many days, and find none').conflicts([
        'requestId',
        'code',
      ]),
    )
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
  const sinceMs = readSince(options.since);
  if (sinceMs === undefined) {
    return wrongUsage('What --since gives is no time: write a number and m, h or d, such as 30m.');
  }
  const { requestId, code } = options;
  const query = {
    logGroupName: logGroupOf(target),
    sinceMs: context.now().getTime() - sinceMs,
    requestId,
    code,
  };
  const answers = await ask(options, target, context, (logs, signal) =>
    findLines(logs, query, signal),
  );
  const unasked = unaskedFailure(answers, target, 'logs:FilterLogEvents', context);
  if (unasked !== undefined) return unasked;

  const lines = answers.found.flatMap(({ region, value }) =>
    value.map((line) => ({ ...line, region })),
  );
  if (lines.length === 0 && requestId !== undefined) {
    return failed(
      `No region has a line about ${quoted(requestId)} since ${options.since} ago: it may take a minute to come, requests that are let through are logged only if logAllows says so, and a request that CloudFront refused never reached the edge.`,
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
      `CloudWatch keeps lines for certain numbers of days only: give --retain one of ${RETENTION_DAYS.join(', ')}.`,
    );
  }
  const logGroupName = logGroupOf(target);
  const answers = await ask(options, target, context, (logs, signal) =>
    logs.putRetentionPolicy({ logGroupName, retentionInDays }, { abortSignal: signal }),
  );
  const unasked = unaskedFailure(answers, target, 'logs:PutRetentionPolicy', context);
  return unasked ?? { ok: true, value: answers.found.map(({ region }) => region) };
}

function ask<T>(
  { regions = EDGE_REGIONS }: LogsOptions,
  target: Target,
  { clientSettings, terminal }: Context,
  askOne: Parameters<typeof askRegions<T>>[1],
): Promise<RegionAnswers<T>> {
  return askRegions(regions, askOne, { target, clientSettings, terminal });
}

/** Where no region could be asked, that is the failure; where some could not, they are named. */
function unaskedFailure(
  { found, failed: unasked }: RegionAnswers<unknown>,
  target: Target,
  action: string,
  { terminal }: Context,
): Result<never> | undefined {
  const [first] = unasked;
  if (first === undefined) return undefined;
  const failure = awsFailure(first.error, { target: { ...target, region: first.region }, action });
  if (found.length === 0) return failure;
  terminal.note(
    `Not asked: ${unasked.map(({ region }) => region).join(', ')}. ${failure.ok ? '' : failure.error.sentence}`,
  );
  return undefined;
}

/** Source: CloudFront developer guide, "Edge function logs" (read 2026-11-25). */
function logGroupOf(target: Target): string {
  return `/aws/lambda/${EDGE_REGION}.${edgeRoleName(target)}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Units: milliseconds. */
function readSince(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
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
  if (shown.length === 0) terminal.note('No region has such a line.');
  if (shown.length >= MAX_LINES) terminal.note('There may be more: narrow it down with --since.');
}

/** A line of the edge as JSON; one of Lambda's own as text, which must not command the terminal. */
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
