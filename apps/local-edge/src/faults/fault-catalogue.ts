/**
 * The faults that can be asked for, and how they are asked for: `ssm=slow:2s`.
 *
 * What each does to its part is that part's. The README's table is this one, and a test holds them
 * together.
 */

/** One fault of one part. */
interface CatalogueEntry {
  /** For a fault that lasts or delays: for how long where nobody says. Shape: as `readDuration`. */
  readonly duration?: string;
  /** Whether it happens once, instead of lasting until it is switched off. */
  readonly once?: true;
  readonly does: string;
}

/** Every fault, by part. */
export const FAULTS = {
  ssm: {
    down: { does: 'connections are closed without an answer' },
    slow: { duration: '3s', does: 'every answer takes so long' },
    throttling: { does: 'every call is answered with `ThrottlingException`' },
    rubbish: { does: 'parameters have a value that is not JSON' },
  },
  keys: {
    unreachable: { does: 'connections for a key set are closed without an answer' },
    slow: { duration: '3s', does: 'every key set takes so long' },
    rotated: { once: true, does: 'every pool signs with new keys; the old ones stay in the set' },
  },
  credentials: {
    expired: { does: 'credentials of functions have expired, at SSM and at the function URL' },
    rotated: { once: true, does: 'every environment gets new ones with its next event' },
  },
  clock: {
    ahead: { duration: '10m', does: 'the clock of functions at the edge is ahead' },
    behind: { duration: '10m', does: 'the clock of functions at the edge is behind' },
  },
  environments: {
    frozen: {
      duration: '2h',
      once: true,
      does: 'the next environment at the edge that is thawed was frozen for so long: time has passed for everybody, its timers are over, and its calls to AWS are dead',
    },
  },
  edge: {
    timeout: { does: 'functions at the edge run out of their time limit, at once' },
  },
  backend: {
    slow: { duration: '5s', does: 'the function behind the URL begins so much later' },
    failing: { does: 'the function behind the URL fails' },
    streaming: { duration: '2m', does: 'the answer is text that comes piece by piece for so long' },
    closing: { does: 'the answer breaks off after its first piece' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CatalogueEntry>>>>;

/** A part that faults can befall. */
export type FaultPart = keyof typeof FAULTS;

/** The names of a part's faults. */
export type FaultName<Part extends FaultPart> = keyof (typeof FAULTS)[Part] & string;

/** A fault, asked for. */
export interface Fault {
  readonly part: FaultPart;
  readonly name: string;
  /** 0 for one that has no duration. */
  readonly durationMs: number;
  readonly once: boolean;
}

/** What was asked for: a fault, or that a part is whole again. */
export type FaultOrder = Fault | { readonly part: FaultPart; readonly name: 'off' };

/** An order, or one sentence that says what it may be. */
export type ReadFaultOrder =
  | { readonly ok: true; readonly value: FaultOrder }
  | { readonly ok: false; readonly error: string };

/** Reads an order. Shape: `<part>=<fault>`, `<part>=<fault>:<duration>`, or `<part>=off`. */
export function readFaultOrder(text: string): ReadFaultOrder {
  const [, part = '', name = '', given] = /^(\w+)=(\w+)(?::(\w+))?$/.exec(text.trim()) ?? [];
  if (!Object.hasOwn(FAULTS, part)) {
    return { ok: false, error: `A fault is <part>=<fault>; parts are ${listed(FAULTS)}.` };
  }
  const faultPart = part as FaultPart;
  const ofPart: Readonly<Record<string, CatalogueEntry>> = FAULTS[faultPart];
  if (name === 'off' && given === undefined) {
    return { ok: true, value: { part: faultPart, name } };
  }
  const entry = Object.hasOwn(ofPart, name) ? ofPart[name] : undefined;
  if (entry === undefined) {
    return { ok: false, error: `Faults of ${part} are ${listed(ofPart)}, and off.` };
  }
  const durationMs = readDuration(given ?? entry.duration ?? '0s');
  if (durationMs === undefined || (given !== undefined && entry.duration === undefined)) {
    const form = entry.duration === undefined ? '' : `:<duration>, such as ${entry.duration}`;
    return { ok: false, error: `This fault is written ${part}=${name}${form}.` };
  }
  return { ok: true, value: { part: faultPart, name, durationMs, once: entry.once === true } };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Shape: a whole number and `ms`, `s`, `m` or `h`. */
function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

function listed(names: object): string {
  return Object.keys(names).join(', ');
}
