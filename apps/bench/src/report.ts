/**
 * The format of a run's file, and the tables made from it: for the terminal, for the README and for
 * docs/benchmark.md.
 */
import { BUNDLE_LIMITS, type BundleSize } from './bundle-size.js';
import { COLD_LIMITS, LOAD_LIMITS, WARM, limitAgainst, type Limit } from './budgets.js';
import { CANDIDATES, type CandidateName } from './candidates.js';
import type { ColdResult } from './cold-starts.js';
import type { Counts } from './count-operations.js';
import type { GrowthResult } from './growth.js';
import type { LoadResult } from './load.js';
import type { Machine } from './machine.js';
import type { WarmResult } from './paired-slices.js';
import type { Spread } from './statistics.js';

/** One run. Parts that were not selected are absent. */
export interface Run {
  /** Shape: YYYY-MM-DD. */
  readonly date: string;
  readonly machine: Machine;
  readonly bundle: BundleSize;
  readonly counts?: Readonly<Record<string, Counts>>;
  readonly warm?: readonly WarmResult[];
  readonly cold?: ColdResult;
  readonly growth?: readonly GrowthResult[];
  readonly load?: LoadResult;
}

/** A row of the table: a quantity, its value, its comparisons and its budgets. */
export interface Row {
  readonly title: string;
  readonly value: string;
  /** Comparisons and budgets. `atMost` is absent if there is no budget. */
  readonly against: readonly {
    readonly title: string;
    readonly measured: number;
    readonly atMost?: number;
    /** Present if the value is a ratio of times. */
    readonly ratio?: true;
    /** The value and its budget as text. */
    readonly text: string;
  }[];
}

const START_TITLE = 'process start to first signed response';
const QUOTA_TITLE = 'first invocation at the CPU quota of a 128 MB function, init at full speed';

/** The rows of a run, in order. */
export function rowsOf({ machine, warm = [], cold, bundle, load }: Run): Row[] {
  return [
    ...ratioRows(machine, warm, cold),
    ...(load === undefined ? [] : [loadRow(load)]),
    {
      title: 'bundle loaded at a cold start',
      value: `${kilobytes(bundle.minified)} minified`,
      against: [
        sizeCell('minified', bundle.minified, BUNDLE_LIMITS.minified),
        sizeCell('gzip', bundle.gzip, BUNDLE_LIMITS.gzip),
      ],
    },
  ];
}

function ratioRows(
  { node }: Machine,
  warm: readonly WarmResult[],
  cold: ColdResult | undefined,
): Row[] {
  const warmRows = warm.map((result) => warmRow(result, node));
  return cold === undefined ? warmRows : [...warmRows, ...coldRows(cold, node)];
}

/** The values that exceed their budget, as text. */
export function excesses(run: Run): string[] {
  return rowsOf(run).flatMap(({ title, against }) =>
    against
      .filter(({ measured, atMost }) => atMost !== undefined && measured > atMost)
      .map((cell) => `${title}: ${cell.title} ${cell.text}`),
  );
}

function warmRow({ name, title, times, ratios }: WarmResult, node: string): Row {
  const quantity = WARM.find((candidate) => candidate.name === name);
  const own = quantity && times[quantity.ours];
  return {
    title,
    value: own === undefined ? '' : microseconds(own.median),
    against: Object.entries(ratios).map(([other, ratio]) =>
      ratioCell(other as CandidateName, ratio, quantity?.limits ?? [], node),
    ),
  };
}

function coldRows(cold: ColdResult, node: string): Row[] {
  const quotaLimit = COLD_LIMITS.firstInvocationUnderQuota;
  return [
    {
      title: START_TITLE,
      value: `${cold.startMs.ours?.median.toFixed(0)} ms (${cold.startWithKeysMs.median.toFixed(0)} ms with the keys in the settings)`,
      against: Object.entries(cold.startRatios).map(([other, ratio]) =>
        ratioCell(other as CandidateName, ratio, COLD_LIMITS.startToFirstAnswer, node),
      ),
    },
    ...(cold.quotaMs?.ours === undefined || cold.quotaRatio === null
      ? []
      : [
          {
            title: QUOTA_TITLE,
            value: `${cold.quotaMs.ours.median.toFixed(1)} ms`,
            against: [
              ratioCell('seed', cold.quotaRatio, [quotaLimit], node),
              {
                title: 'budget',
                measured: cold.quotaMs.ours.median,
                atMost: COLD_LIMITS.firstInvocationUnderQuotaMs,
                text: `${cold.quotaMs.ours.median.toFixed(1)} ms, at most ${COLD_LIMITS.firstInvocationUnderQuotaMs} ms`,
              },
            ],
          },
        ]),
    memoryRow(
      'peak memory above a bare process, after a GET',
      cold.peakAfterGetMb,
      COLD_LIMITS.peakAfterGetMb,
    ),
    memoryRow(
      'peak memory above a bare process, after thirty bodies of 1 MB',
      cold.peakAfterBodiesMb,
      COLD_LIMITS.peakAfterBodiesMb,
    ),
  ];
}

function memoryRow(
  title: string,
  peaks: Readonly<Partial<Record<CandidateName, number>>>,
  atMost: number,
): Row {
  const { ours = 0, ...others } = peaks;
  return {
    title,
    value: `${ours.toFixed(0)} MB`,
    against: [
      {
        title: 'budget',
        measured: ours,
        atMost,
        text: `${ours.toFixed(0)} MB, at most ${atMost} MB`,
      },
      ...Object.entries(others).map(([name, peak]) => ({
        title: CANDIDATES[name as CandidateName].title,
        measured: peak,
        text: `${peak.toFixed(0)} MB`,
      })),
    ],
  };
}

function loadRow({ connections, seconds, requestsPerSecond, latencyMs, lost }: LoadResult): Row {
  const { requestsPerSecond: atLeast, lost: atMost } = LOAD_LIMITS;
  const { median, p99 } = latencyMs;
  const reached = Math.round(requestsPerSecond);
  return {
    title: `the local edge, ${connections} connections for ${seconds} s`,
    value: `${reached} requests/s; latency: median ${median} ms, p99 ${p99} ms`,
    against: [
      {
        title: 'budget',
        measured: atLeast / requestsPerSecond,
        atMost: 1,
        text: `${reached} requests/s, at least ${atLeast}`,
      },
      { title: 'lost', measured: lost, atMost, text: `${lost}, at most ${atMost}` },
    ],
  };
}

function ratioCell(
  other: CandidateName,
  ratio: Spread,
  limits: readonly Limit[],
  node: string,
): Row['against'][number] {
  const atMost = limitAgainst(limits, other, node);
  return {
    title: CANDIDATES[other].title,
    measured: ratio.median,
    ratio: true,
    ...(atMost !== undefined && { atMost }),
    text: `${ratio.median.toFixed(2)} (${ratio.p25.toFixed(2)} to ${ratio.p75.toFixed(2)})${atMost === undefined ? '' : `, at most ${atMost}`}`,
  };
}

function sizeCell(title: string, measured: number, atMost: number): Row['against'][number] {
  return {
    title,
    measured,
    atMost,
    text: `${kilobytes(measured)}, at most ${kilobytes(atMost)}`,
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

/** A time as text, in microseconds or milliseconds. */
export function microseconds(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(2)} ms` : `${value.toFixed(1)} µs`;
}

/** The rows as text for a terminal. */
export function terminalTable(run: Run): string {
  const lines = rowsOf(run).flatMap(({ title, value, against }) => [
    `${title}: ${value}`,
    ...against.map(({ title: other, measured, atMost, text }) => {
      const mark = atMost === undefined ? ' ' : measured <= atMost ? '✓' : '✗';
      return `  ${mark} ${other.padEnd(42)} ${text}`;
    }),
  ]);
  const growth = (run.growth ?? []).map(
    (result) => `growth with ${result.name}: ${pointsText(result)}; ${growthText(result)}`,
  );
  const counts = Object.entries(run.counts ?? {}).map(
    ([title, taken]) =>
      `${title}: ${Object.entries(taken)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}`,
  );
  return [...lines, ...growth, ...counts].join('\n');
}

function pointsText({ points }: GrowthResult): string {
  return points.map(({ at, microseconds: cost }) => `${at}: ${microseconds(cost)}`).join(', ');
}

/** The growth of a quantity as text. */
export function growthText({ exponent }: GrowthResult): string {
  return exponent === null ? 'no steady growth' : `added cost grows as n^${exponent.toFixed(2)}`;
}

/** The README's four rows: warm requests and cold starts, compared with two other candidates. */
export function readmeTable(run: Run): string {
  const shown = ['GET, token seen before', 'GET, new token', START_TITLE, QUOTA_TITLE];
  const others = {
    [CANDIDATES.floor.title]: 'compared with minimal `node:crypto` code',
    [CANDIDATES.seed.title]: 'compared with the same packages, unbundled',
  };
  const rows = rowsOf(run).filter(({ title }) => shown.includes(title));
  return [
    `| Node ${run.machine.node} | Furlock | ${Object.values(others).join(' | ')} |`,
    '| --- | --- | --- | --- |',
    ...rows.map(({ title, value, against }) => {
      const ratios = Object.keys(others).map(
        (other) => against.find((cell) => cell.title === other)?.measured,
      );
      return `| ${title} | ${value} | ${ratios.map(ratioText).join(' | ')} |`;
    }),
  ].join('\n');
}

function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  return ratio < 0.01 ? 'below 0.01' : ratio.toFixed(2);
}

/** A Markdown table of the ratios that have a budget, with a column for each run. */
export function comparisonTable(runs: readonly Run[]): string {
  const cells = new Map<string, string[]>();
  for (const [index, { machine, warm = [], cold }] of runs.entries()) {
    for (const { title, against } of ratioRows(machine, warm, cold)) {
      for (const { title: other, measured, atMost, ratio } of against) {
        if (ratio !== true || atMost === undefined) continue;
        const line = cells.get(`| ${title} | ${other} |`) ?? runs.map(() => '');
        line[index] = `${ratioText(measured)}, at most ${atMost}`;
        cells.set(`| ${title} | ${other} |`, line);
      }
    }
  }
  return [
    `| Quantity | Compared with | ${runs.map(({ machine }) => `Node ${machine.node}`).join(' | ')} |`,
    `| --- | --- | ${runs.map(() => '---').join(' | ')} |`,
    ...[...cells].map(([title, line]) => `${title} ${line.join(' | ')} |`),
  ].join('\n');
}

/** The rows as a Markdown table. */
export function markdownTable(run: Run): string {
  const { machine, date } = run;
  const rows = rowsOf(run).map(({ title, value, against }) => {
    const cells = against.map(({ title: other, text }) => `${other}: ${text}`);
    return `| ${title} | ${value} | ${cells.join('<br>')} |`;
  });
  const growth = (run.growth ?? []).map(
    (result) => `| ${result.name} | ${pointsText(result)} | ${growthText(result)} |`,
  );
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '| Quantity | Furlock | Ratio to other candidates: median (quartiles); budget |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...(growth.length === 0
      ? []
      : ['| Growth with | Cost of a request | Growth |', '| --- | --- | --- |', ...growth, '']),
    `Measured ${date} with Node ${machine.node} (OpenSSL ${machine.openssl}) on ${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB; ${versions.join(', ')}.`,
  ].join('\n');
}
