/**
 * What is noted of one request on its way through the gate, and the log line that it becomes.
 *
 * The line holds no token, no cookie and no path, and the viewer's address only where the settings
 * ask for it.
 */
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { GateObserver } from './gate.js';
import type { Refusal } from './refusal.js';

/** Where in the settings the rule stands, as `furlock rules explain` names it; null for no rule. */
type RulePlace = `rules.${number}` | null;

/** The requests that `sampled` takes: one in a hundred. */
const SAMPLED_SHARE = 0.01;

const STAGES = ['read', 'settings', 'caller', 'sign'] as const;

/** The notes of one request. Times are read from one clock. Units: milliseconds. */
export class DecisionRecord implements GateObserver {
  readonly #elapsedMs: () => number;
  readonly #startedMs: number;
  /** When the stages ended that are over. */
  readonly #endsMs: number[] = [];
  #settings: EdgeSettings | undefined;
  #rule: RulePlace | undefined;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
    this.#startedMs = elapsedMs();
  }

  noteRead(): void {
    this.#endsMs.push(this.#elapsedMs());
  }

  noteSettings(settings: EdgeSettings | undefined): void {
    this.#endsMs.push(this.#elapsedMs());
    this.#settings = settings;
  }

  noteRule(rule: Rule | undefined): void {
    const index = rule && this.#settings?.rules?.indexOf(rule);
    this.#rule = index === undefined ? null : `rules.${index}`;
  }

  noteAdmitted(): void {
    this.#endsMs.push(this.#elapsedMs());
  }

  /** Whether the settings want a line for a request that was let through. */
  isAllowLogged(random: () => number): boolean {
    const logAllows = this.#settings?.logAllows;
    return logAllows === 'all' || (logAllows === 'sampled' && random() < SAMPLED_SHARE);
  }

  /**
   * The line.
   *
   * Shape: `code` is `ALLOWED` or the refusal's, whose evidence stands beside it; under `ms` the
   * stages that were reached: `read` the event, `settings`, `caller`, `sign`, and `total`.
   */
  line({
    requestId,
    refused,
    isColdStart,
    clientAddress,
    version,
    ageMs,
  }: {
    readonly requestId: string;
    readonly refused: (Refusal & { readonly status: number }) | undefined;
    readonly isColdStart: boolean;
    readonly clientAddress: string;
    /** Of the settings that it was judged by. */
    readonly version: number;
    readonly ageMs: number | undefined;
  }): Readonly<Record<string, unknown>> {
    const settings = this.#settings;
    // What is undefined, JSON leaves out.
    return {
      level: refused && refused.status >= 500 ? 'error' : 'info',
      requestId,
      ...(refused ?? { code: 'ALLOWED' }),
      rule: this.#rule,
      coldStart: isColdStart,
      settings: settings && { version, ageSeconds: ageMs && Math.round(ageMs / 1_000) },
      clientAddress: settings?.logClientAddress ? clientAddress : undefined,
      ms: this.#stages(),
    };
  }

  /** From the end of each stage to the next; of the stage that refused, to the end. */
  #stages(): Readonly<Record<string, number>> {
    const endMs = this.#elapsedMs();
    const stages: Record<string, number> = {};
    let fromMs = this.#startedMs;
    for (const [index, atMs] of [...this.#endsMs, endMs].entries()) {
      stages[String(STAGES[index])] = rounded(atMs - fromMs);
      fromMs = atMs;
    }
    return { ...stages, total: rounded(endMs - this.#startedMs) };
  }
}

function rounded(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}
