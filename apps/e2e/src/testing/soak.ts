/**
 * The soak: load through the whole chain while one part after the other is broken, and what came of
 * every request.
 *
 * The edge's bundle is the one that ships. In front of it stands a module that measures its process:
 * how large the heap is, and whether a rejection went unhandled.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { breakPart } from './break-part.js';
import { signIn } from './sign-in.js';
import { startLocalEdge, type LocalEdge } from './start-local-edge.js';

/** What the soak found. */
export interface SoakReport {
  readonly requests: number;
  readonly seconds: number;
  /** How often each answer came, by what was asked with and what was broken. */
  readonly phases: readonly PhaseReport[];
  readonly unhandledRejections: number;
  /** Median heap of the edge's processes, after a full collection. Units: bytes. */
  readonly heap: { readonly firstTenth: number; readonly lastTenth: number };
  /** In the phases in which nothing was broken: calls to SSM, and the processes that could make them. */
  readonly refreshes: readonly { readonly calls: number; readonly processes: number }[];
}

/** One phase: what was broken, and what requests came to. */
export interface PhaseReport {
  readonly name: string;
  /** By status, of requests with a valid token. 0 for a connection that broke. */
  readonly valid: Readonly<Record<number, number>>;
  /** By status, of requests with none, or a forged one. */
  readonly invalid: Readonly<Record<number, number>>;
  /** Median heap of the edge's processes, after a full collection. Units: bytes. */
  readonly heapBytes: number;
}

/** A part that is broken while requests come, and what its requests may come to. */
interface Phase {
  readonly name: string;
  /** Done in the midst of the load. */
  readonly orders: readonly string[];
  /** Done before it: the settings have grown old, so that a refresh falls into the load. */
  readonly isAged?: true;
  /** No more requests than this: each that fails costs a process, or a second. */
  readonly atMost?: number;
  /** Connections break in it: autocannon then cannot tell whose answer is whose, so all are valid. */
  readonly breaksConnections?: true;
  readonly change?: (edge: LocalEdge) => Promise<void>;
}

/** Nothing that a request itself needs is broken: every one of them is answered as always. */
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

/** What a request itself needs is broken: those that meet it fail, and no others. */
export const HARMFUL: readonly (Phase & { readonly fails: readonly number[] })[] = [
  { name: 'edge=timeout', orders: ['edge=timeout'], fails: [503], atMost: 120 },
  { name: 'backend=failing', orders: ['backend=failing'], fails: [502] },
  {
    name: 'backend=closing',
    orders: ['backend=closing'],
    fails: [0],
    // Nor does it hurry to connect anew.
    atMost: 300,
    breaksConnections: true,
  },
  { name: 'credentials=expired', orders: ['credentials=expired'], fails: [403] },
  { name: 'clock=behind', orders: ['clock=behind'], fails: [403] },
];

/** So that every process meets what is broken. */
const FIRST_TIME_REQUESTS = 500;

/** As many as there may be environments, and one that waits. */
const CONNECTIONS = 5;

/** Notes events, the heap of its process at every 200th, and rejections that nobody handles. */
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

/** Runs the soak. The phases share the requests equally; the first and the last break nothing. */
export async function soak(
  requests: number,
  {
    folder,
    measuresHeap = false,
    say = () => undefined,
  }: {
    readonly folder: string;
    /** Takes every path once more, before the heap is compared. */
    readonly measuresHeap?: boolean;
    readonly say?: (line: string) => void;
  },
): Promise<SoakReport> {
  const notes = join(folder, 'notes.txt');
  writeFileSync(notes, '');
  const edge = await startLocalEdge(undefined, { change: { edge: MEASURED_EDGE(notes) } });
  try {
    const startedMs = Date.now();
    // The clean phases have two shares each; those that are shorter have none.
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
      say(JSON.stringify(report));
      return report;
    };
    const runClean = async (name: string): Promise<number> => {
      // Old settings, nothing broken: each process that gets a request asks SSM once.
      const calls = countCalls(edge);
      const from = read(notes, 'event').length;
      const { heapBytes } = await run({ name, orders: [], isAged: true }, share * 2);
      const processes = new Set(
        read(notes, 'event')
          .slice(from)
          .map(({ pid }) => pid),
      ).size;
      // A frozen process refreshes no further: on a busy machine it takes some more requests.
      for (let more = 0; countCalls(edge) - calls < processes && more < 200; more++) {
        await Promise.all(Array.from({ length: CONNECTIONS }, () => fetch(edge.endpoints.url)));
      }
      refreshes.push({ calls: countCalls(edge) - calls, processes });
      return heapBytes;
    };

    // First those that end processes, so that what is measured afterwards lives to the end.
    for (const phase of HARMFUL) await run(phase, share);
    // Then every path once: code that runs for the first time is compiled and stays, which is no leak.
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

/** Sends requests, two in five without a good token; breaks in the second third, mends in the last. */
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
  let mending: Promise<unknown> | undefined;

  const note = (counts: Record<number, number>) => (status: number) => {
    counts[status] = (counts[status] ?? 0) + 1;
    answered += 1;
    if (answered >= amount / 3) {
      orders ??= (async () => {
        for (const order of phase.orders) await breakPart(edge, order);
        await phase.change?.(edge);
        // Of whoever signs in now, the keys are the new ones.
        token = await signIn(edge);
      })();
    }
    if (answered >= (amount * 2) / 3) {
      mending ??= fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
    }
  };
  const withToken: autocannon.Request = {
    setupRequest: (request) => ({ ...request, headers: { authorization: `Bearer ${token}` } }),
    onResponse: note(valid),
  };
  const { requests: counted } = await autocannon({
    url: edge.endpoints.url,
    connections: CONNECTIONS,
    // It is divided among the connections, and what is left over dropped.
    amount: Math.ceil(amount / CONNECTIONS) * CONNECTIONS,
    timeout: 30,
    // It ends at the next sample after its last answer, which would be a second for each phase.
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
  await Promise.all([orders, mending]);
  await fetch(`${edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
  return { valid, invalid };
}

/** Lets ten minutes pass: settings are read again, and tokens are not yet too old. */
async function age(edge: LocalEdge): Promise<void> {
  await breakPart(edge, 'environments=frozen:10m');
  const headers = { authorization: `Bearer ${await signIn(edge)}` };
  await fetch(`${edge.endpoints.url}/`, { headers });
}

/** Writes the settings with another field and one rule more: every caller is still admitted. */
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
  return edge.output().match(/SSM: GetParameter 200/g)?.length ?? 0;
}

/** What the processes of the edge have noted, of one kind. */
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
