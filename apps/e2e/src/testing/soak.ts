/**
 * The soak: sends load through the whole chain while one part after another is broken, and counts the
 * outcome of every request.
 *
 * It uses the shipped edge bundle. A module in front of the bundle measures the heap of its process
 * and records unhandled rejections.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { breakPart } from './break-part.js';
import { signIn } from './sign-in.js';
import { startLocalEdge, type LocalEdge } from './start-local-edge.js';

/** The result of the soak. */
export interface SoakReport {
  readonly requests: number;
  readonly seconds: number;
  /** The number of responses of each status, by token and fault. */
  readonly phases: readonly PhaseReport[];
  readonly unhandledRejections: number;
  /** Median heap of the edge's processes, after a full collection. Units: bytes. */
  readonly heap: { readonly firstTenth: number; readonly lastTenth: number };
  /** For the phases without a fault: calls to SSM, and the processes that could make them. */
  readonly refreshes: readonly { readonly calls: number; readonly processes: number }[];
}

/** One phase: the fault, and the outcome of its requests. */
export interface PhaseReport {
  readonly name: string;
  /** Requests with a valid token, by status; 0 is a broken connection. */
  readonly valid: Readonly<Record<number, number>>;
  /** Requests with no token or a forged one, by status. */
  readonly invalid: Readonly<Record<number, number>>;
  /** Median heap of the edge's processes, after a full collection. Units: bytes. */
  readonly heapBytes: number;
}

/** A fault that is set during the load. */
interface Phase {
  readonly name: string;
  /** The faults to set during the load. */
  readonly orders: readonly string[];
  /** Ages the settings before the load, so that a refresh happens during the load. */
  readonly isAged?: true;
  /** The maximum number of requests, because each failure costs a process or a second. */
  readonly atMost?: number;
  /** Connections break, and autocannon then cannot match responses to requests, so all tokens are valid. */
  readonly breaksConnections?: true;
  readonly change?: (edge: LocalEdge) => Promise<void>;
}

/** Faults in parts that a single request does not need: every request is answered as usual. */
export const HARMLESS: readonly Phase[] = [
  { name: 'ssm=down', orders: ['ssm=down'], isAged: true },
  { name: 'ssm=slow', orders: ['ssm=slow:2s'], isAged: true },
  { name: 'ssm=throttling', orders: ['ssm=throttling'], isAged: true },
  { name: 'ssm=rubbish', orders: ['ssm=rubbish'], isAged: true },
  { name: 'keys=unreachable', orders: ['keys=unreachable'] },
  { name: 'keys=rotated', orders: ['keys=rotated'] },
  { name: 'credentials=rotated', orders: ['credentials=rotated'] },
  { name: 'backend=slow', orders: ['backend=slow:50ms'] },
  { name: 'settings changed', orders: [], isAged: true, change: changeSettings },
  {
    name: 'all at once',
    orders: ['ssm=down', 'keys=rotated', 'credentials=rotated'],
    isAged: true,
  },
];

/** Faults in parts that each request needs: only the requests that meet the fault may fail. */
export const HARMFUL: readonly (Phase & { readonly fails: readonly number[] })[] = [
  { name: 'edge=timeout', orders: ['edge=timeout'], fails: [503], atMost: 120 },
  { name: 'backend=failing', orders: ['backend=failing'], fails: [502] },
  {
    name: 'backend=closing',
    orders: ['backend=closing'],
    fails: [0],
    // autocannon also reconnects slowly.
    atMost: 300,
    breaksConnections: true,
  },
  { name: 'credentials=expired', orders: ['credentials=expired'], fails: [403] },
  { name: 'clock=behind', orders: ['clock=behind'], fails: [403] },
];

/** Enough requests for every process to meet the fault. */
const FIRST_TIME_REQUESTS = 500;

/** The maximum number of environments, plus one for a request that waits. */
const CONNECTIONS = 5;

/** Records events, the heap of its process at every 200th event, and unhandled rejections. */
const MEASURED_EDGE = (file: string) => `
  import { appendFileSync } from 'node:fs';
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { handler as shipped } from './shipped.mjs';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const note = (kind, value) =>
    appendFileSync(${JSON.stringify(file)}, [kind, process.pid, value].join(' ') + '\\n');
  process.on('unhandledRejection', () => note('rejection', 0));
  let events = 0;
  export async function handler(event) {
    const result = await shipped(event);
    note('event', 0);
    if ((events += 1) % 200 === 0) {
      collect();
      note('heap', process.memoryUsage().heapUsed);
    }
    return result;
  }
`;

/** Runs the soak. The phases share the requests equally; two clean phases have no fault. */
export async function soak(
  requests: number,
  {
    folder,
    measuresHeap = false,
    log = () => undefined,
  }: {
    readonly folder: string;
    /** Runs every code path once more before the heap is compared. */
    readonly measuresHeap?: boolean;
    readonly log?: (line: string) => void;
  },
): Promise<SoakReport> {
  const notes = join(folder, 'notes.txt');
  writeFileSync(notes, '');
  const edge = await startLocalEdge(undefined, { change: { edge: MEASURED_EDGE(notes) } });
  try {
    const startedMs = Date.now();
    // The clean phases have two shares each; phases with a maximum have none.
    const full = [...HARMFUL, ...HARMLESS].filter(({ atMost }) => atMost === undefined);
    const share = Math.ceil(requests / (full.length + 4));
    const phases: PhaseReport[] = [];
    const refreshes: { calls: number; processes: number }[] = [];
    const run = async (phase: Phase, amount: number): Promise<PhaseReport> => {
      const from = read(notes, 'heap').length;
      const counts = await load(edge, phase, Math.min(amount, phase.atMost ?? amount));
      const heapBytes = median(
        read(notes, 'heap')
          .slice(from)
          .map(({ value }) => value),
      );
      const report = { name: phase.name, ...counts, heapBytes };
      phases.push(report);
      log(JSON.stringify(report));
      return report;
    };
    const runClean = async (name: string): Promise<number> => {
      // Aged settings and no fault: each process that gets a request calls SSM once.
      const calls = countCalls(edge);
      const from = read(notes, 'event').length;
      const { heapBytes } = await run({ name, orders: [], isAged: true }, share * 2);
      const processes = new Set(
        read(notes, 'event')
          .slice(from)
          .map(({ pid }) => pid),
      ).size;
      // A frozen process does not continue its refresh. On a busy machine it needs some more requests.
      for (let more = 0; countCalls(edge) - calls < processes && more < 200; more++) {
        await Promise.all(Array.from({ length: CONNECTIONS }, () => fetch(edge.endpoints.url)));
      }
      refreshes.push({ calls: countCalls(edge) - calls, processes });
      return heapBytes;
    };

    // First the faults that end processes, so that the processes measured later live to the end.
    for (const phase of HARMFUL) await run(phase, share);
    // Then every path once: code that runs for the first time is compiled and kept, which is not a leak.
    if (measuresHeap) {
      for (const phase of HARMLESS) await run(phase, Math.min(share, FIRST_TIME_REQUESTS));
    }
    const firstTenth = await runClean('nothing, first');
    for (const phase of HARMLESS) await run(phase, share);
    const lastTenth = await runClean('nothing, last');
    return {
      requests: phases.reduce((sum, { valid, invalid }) => sum + total(valid) + total(invalid), 0),
      seconds: Math.round((Date.now() - startedMs) / 1000),
      phases,
      unhandledRejections: read(notes, 'rejection').length,
      heap: { firstTenth, lastTenth },
      refreshes,
    };
  } finally {
    await edge.stop();
  }
}

/** Sends requests, two in five without a valid token. The fault is set after a third and repaired after two thirds. */
async function load(
  edge: LocalEdge,
  phase: Phase,
  amount: number,
): Promise<Pick<PhaseReport, 'valid' | 'invalid'>> {
  if (phase.isAged) await age(edge);
  let token = await signIn(edge);
  const [header, payload, signature = ''] = token.split('.');
  const forged = [header, payload, signature.slice(0, -8) + 'AAAAAAAA'].join('.');
  const valid: Record<number, number> = {};
  const invalid: Record<number, number> = {};
  let answered = 0;
  let orders: Promise<void> | undefined;
  let repair: Promise<unknown> | undefined;

  const note = (counts: Record<number, number>) => (status: number) => {
    counts[status] = (counts[status] ?? 0) + 1;
    answered += 1;
    if (answered >= amount / 3) {
      orders ??= (async () => {
        for (const order of phase.orders) await breakPart(edge, order);
        await phase.change?.(edge);
        // Tokens from now on are signed with the new keys.
        token = await signIn(edge);
      })();
    }
    if (answered >= (amount * 2) / 3) {
      repair ??= fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
    }
  };
  const withToken: autocannon.Request = {
    setupRequest: (request) => ({ ...request, headers: { authorization: `Bearer ${token}` } }),
    onResponse: note(valid),
  };
  const { requests: counted } = await autocannon({
    url: edge.endpoints.url,
    connections: CONNECTIONS,
    // autocannon divides the amount among the connections and drops the remainder.
    amount: Math.ceil(amount / CONNECTIONS) * CONNECTIONS,
    timeout: 30,
    // autocannon ends at the first sample after the last response, by default up to a second later.
    sampleInt: 50,
    requests: phase.breaksConnections
      ? [withToken]
      : [
          withToken,
          withToken,
          { headers: { authorization: `Bearer ${forged}` }, onResponse: note(invalid) },
          withToken,
          { headers: {}, onResponse: note(invalid) },
        ],
  });
  const unanswered = counted.sent - counted.total;
  if (unanswered > 0) valid[0] = unanswered;
  await Promise.all([orders, repair]);
  await fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
  return { valid, invalid };
}

/** Advances the time by six minutes: settings are read again in the background, but tokens have not yet expired. */
async function age(edge: LocalEdge): Promise<void> {
  await breakPart(edge, 'environments=frozen:6m');
  const headers = { authorization: `Bearer ${await signIn(edge)}` };
  await fetch(`${edge.endpoints.url}/`, { headers });
}

/** Writes the settings with a rule that still admits every caller. */
async function changeSettings({ endpoints }: LocalEdge): Promise<void> {
  const { ssmUrl, region, operatorCredentials: credentials, stage } = endpoints;
  const ssm = new SSMClient({ endpoint: ssmUrl, region, credentials });
  const name = `/furlock/${stage}/main/settings/v1`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  const settings = JSON.parse(Parameter?.Value ?? '{}') as object;
  await ssm.send(
    new PutParameterCommand({
      Name: name,
      Value: JSON.stringify({ ...settings, rules: [{ path: '/**', access: 'signed-in' }] }),
      Overwrite: true,
    }),
  );
}

function countCalls(edge: LocalEdge): number {
  return edge.output().match(/SSM: GetParameters 200/g)?.length ?? 0;
}

/** Reads the records of one kind from the edge processes. */
function read(file: string, kind: string): { readonly pid: string; readonly value: number }[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([noted]) => noted === kind)
    .map(([, pid = '', value]) => ({ pid, value: Number(value) }));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function total(counts: Readonly<Record<number, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
