/**
 * What is noted of one request on its way through the gate, and the log line that it becomes.
 *
 * The line holds no token, no cookie and no path, and the viewer's address only where the settings
 * ask for it.
 */
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { Refusal } from './refusal.js';

/** Where in the settings the rule stands, as `furlock rules explain` names it; null for no rule. */
type RulePlace = `rules.${number}` | null;

/** The settings that a request was judged by. */
export interface SettingsInForce {
  readonly settings: EdgeSettings;
  readonly version: number;
  readonly ageMs: number | undefined;
}

/** The requests that `sampled` takes: one in a hundred. */
const SAMPLED_SHARE = 0.01;

const STAGES = ['read', 'settings', 'caller', 'sign'] as const;

/** The notes of one request. Times are read from one clock. Units: milliseconds. */
export class DecisionRecord {
  readonly #elapsedMs: () => number;
  readonly #startedMs: number;
  #readMs: number | undefined;
  #settingsMs: number | undefined;
  #callerMs: number | undefined;
  #inForce: SettingsInForce | undefined;
  #rule: RulePlace | undefined;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
    this.#startedMs = elapsedMs();
  }

  /** The event is read, the target normalised: the settings come next. */
  noteRead(): void {
    this.#readMs = this.#elapsedMs();
  }

  noteSettings(inForce: SettingsInForce | undefined): void {
    this.#settingsMs = this.#elapsedMs();
    this.#inForce = inForce;
  }

  noteRule(rule: Rule | undefined): void {
    const index = rule && this.#inForce?.settings.rules?.indexOf(rule);
    this.#rule = index === undefined ? null : `rules.${index}`;
  }

  /** The caller is admitted: the signature comes next. */
  noteAdmitted(): void {
    this.#callerMs = this.#elapsedMs();
  }

  /** Whether the settings want a line for a request that was let through. */
  isAllowLogged(random: () => number): boolean {
    const { logAllows = 'none' } = this.#inForce?.settings ?? {};
    return logAllows === 'all' || (logAllows === 'sampled' && random() < SAMPLED_SHARE);
  }

  /**
   * The line.
   *
   * Shape: `code` is `ALLOWED` or the refusal's, whose evidence stands beside it; under `ms` the
   * stages that were reached: `read` the event, `settings`, `caller`, `sign`, and `total`.
   */
  line(about: {
    readonly requestId: string;
    readonly refused: (Refusal & { readonly status: number }) | undefined;
    readonly isColdStart: boolean;
    readonly clientAddress: string;
  }): Readonly<Record<string, unknown>> {
    const { requestId, refused, isColdStart, clientAddress } = about;
    const endMs = this.#elapsedMs();
    const inForce = this.#inForce;
    return {
      level: refused === undefined || refused.status < 500 ? 'info' : 'error',
      requestId,
      ...(refused ?? { code: 'ALLOWED' }),
      ...(this.#rule !== undefined && { rule: this.#rule }),
      coldStart: isColdStart,
      ...(inForce && {
        settings: {
          version: inForce.version,
          ...(inForce.ageMs !== undefined && { ageSeconds: Math.round(inForce.ageMs / 1_000) }),
        },
      }),
      ...(inForce?.settings.logClientAddress === true && { clientAddress }),
      ms: this.#stages(endMs),
    };
  }

  /** From the end of each stage to the next; of the stage that refused, to the end. */
  #stages(endMs: number): Readonly<Record<string, number>> {
    const ends = [this.#readMs, this.#settingsMs, this.#callerMs, endMs];
    const stages: Record<string, number> = {};
    let fromMs = this.#startedMs;
    for (const [index, stage] of STAGES.entries()) {
      const atMs = ends[index];
      stages[stage] = rounded((atMs ?? endMs) - fromMs);
      if (atMs === undefined) break;
      fromMs = atMs;
    }
    stages['total'] = rounded(endMs - this.#startedMs);
    return stages;
  }
}

function rounded(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}
