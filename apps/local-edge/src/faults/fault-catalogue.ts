/**
 * The available faults, and the syntax of the commands that switch them on: `ssm=slow:2s`.
 *
 * The other files of this folder implement the faults. A test proves that the README's table equals
 * this catalogue.
 */

/** One fault of one part. */
interface CatalogueEntry {
  /** The default duration, for a fault that has one. Shape: as in `readDuration`. */
  readonly duration?: string;
  /** Whether the fault happens once instead of lasting until it is switched off. */
  readonly once?: true;
  readonly does: string;
}

/** Every fault, by part. */
export const FAULTS = {
  ssm: {
    down: { does: 'closes connections without a response' },
    slow: { duration: '3s', does: 'delays every response by the duration' },
    throttling: { does: 'rejects every call with `ThrottlingException`' },
    rubbish: { does: 'returns parameters whose value is not JSON' },
  },
  keys: {
    unreachable: { does: 'closes connections for a key set without a response' },
    slow: { duration: '3s', does: 'delays every key set by the duration' },
    rotated: {
      once: true,
      does: 'makes every pool sign with new keys; the old keys stay in the key set',
    },
  },
  tokens: {
    down: { does: 'closes connections to the token and revocation endpoints without a response' },
    slow: {
      duration: '3s',
      does: 'delays every response of the token and revocation endpoints by the duration',
    },
    failing: { does: 'makes the token and revocation endpoints respond with 500' },
    rubbish: { does: 'makes the token and revocation endpoints respond with 200 and a page' },
  },
  credentials: {
    expired: {
      does: 'makes SSM and the function URL treat the credentials of functions as expired',
    },
    rotated: { once: true, does: 'gives every environment new credentials with its next event' },
  },
  clock: {
    ahead: { duration: '10m', does: 'sets the clock of functions at the edge ahead' },
    behind: { duration: '10m', does: 'sets the clock of functions at the edge back' },
  },
  environments: {
    frozen: {
      duration: '2h',
      once: true,
      does: 'acts as if the next environment that thaws at the edge had been frozen for the duration: all clocks move forward, its timers expire, and its open calls to AWS fail',
    },
  },
  edge: {
    timeout: { does: 'makes functions at the edge time out immediately' },
  },
  backend: {
    slow: {
      duration: '5s',
      does: 'delays the start of the function behind the URL by the duration',
    },
    failing: { does: 'makes the function behind the URL fail' },
    throttled: {
      does: 'makes the function URL respond with 429, as at the limit of concurrent invocations',
    },
    streaming: { duration: '2m', does: 'streams a text response in chunks for the duration' },
    closing: { does: 'ends the response abruptly after its first chunk' },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, CatalogueEntry>>>>;

/** A part that can have faults. */
export type FaultPart = keyof typeof FAULTS;

/** The names of a part's faults. */
export type FaultName<Part extends FaultPart> = keyof (typeof FAULTS)[Part] & string;

/** A requested fault. */
export interface Fault {
  readonly part: FaultPart;
  readonly name: string;
  /** 0 for a fault that has no duration. */
  readonly durationMs: number;
  readonly once: boolean;
}

/** A command: switches a fault on, or a part's fault off. */
export type FaultCommand = Fault | { readonly part: FaultPart; readonly name: 'off' };

/** A command, or one sentence that describes the valid ones. */
export type ReadFaultCommand =
  | { readonly ok: true; readonly value: FaultCommand }
  | { readonly ok: false; readonly error: string };

/** Parses a command. Shape: `<part>=<fault>`, `<part>=<fault>:<duration>`, or `<part>=off`. */
export function readFaultCommand(text: string): ReadFaultCommand {
  const [, part = '', name = '', given] = /^(\w+)=(\w+)(?::(\w+))?$/.exec(text.trim()) ?? [];
  if (!Object.hasOwn(FAULTS, part)) {
    return { ok: false, error: `Write a fault as <part>=<fault>. Parts: ${listed(FAULTS)}.` };
  }
  const faultPart = part as FaultPart;
  const ofPart: Readonly<Record<string, CatalogueEntry>> = FAULTS[faultPart];
  if (name === 'off' && given === undefined) {
    return { ok: true, value: { part: faultPart, name } };
  }
  const entry = Object.hasOwn(ofPart, name) ? ofPart[name] : undefined;
  if (entry === undefined) {
    return {
      ok: false,
      error: `Faults of ${part}: ${listed(ofPart)}. Use off to switch them off.`,
    };
  }
  const durationMs = readDuration(given ?? entry.duration ?? '0s');
  if (durationMs === undefined || (given !== undefined && entry.duration === undefined)) {
    const form = entry.duration === undefined ? '' : `:<duration>, for example ${entry.duration}`;
    return { ok: false, error: `The syntax of this fault is ${part}=${name}${form}.` };
  }
  return { ok: true, value: { part: faultPart, name, durationMs, once: entry.once === true } };
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Shape: an integer followed by `ms`, `s`, `m` or `h`. */
function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

function listed(names: object): string {
  return Object.keys(names).join(', ');
}
