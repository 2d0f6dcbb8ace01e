/**
 * Records how one request passes through the gate, and turns the record into a log line.
 *
 * The line contains no token, cookie or path. It contains the viewer's address only if the settings
 * set `logClientAddress`.
 */
import type { SignInEvent } from '@furlock/browser-sign-in';
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { GateObserver } from './gate.js';
import type { Refusal } from './refusal.js';

/** The rule's place in the settings, as `furlock rules explain` prints it; null if no rule matched. */
type RulePlace = `rules.${number}` | null;

/** The share of allowed requests that `sampled` logs. */
const SAMPLED_SHARE = 0.01;

const STAGES = ['read', 'settings', 'caller', 'sign'] as const;

/** The record of one request. All times are from the same clock. Units: milliseconds. */
export class DecisionRecord implements GateObserver {
  readonly #elapsedMs: () => number;
  readonly #startedMs: number;
  /** The end times of the completed stages. */
  readonly #endsMs: number[] = [];
  #settings: EdgeSettings | undefined;
  #rules: readonly (Rule | undefined)[] | undefined;
  #omitsTarget = false;
  #event: SignInEvent | undefined;

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

  noteRules(rules: readonly (Rule | undefined)[]): void {
    this.#rules = rules;
  }

  noteSignIn(event: SignInEvent): void {
    this.#event = event;
  }

  noteAdmitted(): void {
    this.#endsMs.push(this.#elapsedMs());
  }

  noteTargetOmitted(): void {
    this.#omitsTarget = true;
  }

  /** Whether to log the request if it is allowed. */
  isAllowLogged(random: () => number): boolean {
    if (this.#omitsTarget || this.#event !== undefined) return true;
    const logAllows = this.#settings?.logAllows;
    return logAllows === 'all' || (logAllows === 'sampled' && random() < SAMPLED_SHARE);
  }

  /**
   * The log line.
   *
   * Shape: `code` is `ALLOWED`, what the sign-in did, or the refusal's code, with its evidence as further fields; `rule` is a
   * list if the readings of the path have several rules; `originalTarget` is `omitted` if the header with
   * it was left out; `ms` has the stages that were reached: `read` (the event), `settings`, `caller`,
   * `sign`, and `total`.
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
    /** The version of the settings in force. */
    readonly version: number;
    readonly ageMs: number | undefined;
  }): Readonly<Record<string, unknown>> {
    const settings = this.#settings;
    const places = this.#rules?.map((rule): RulePlace => {
      const index = rule && settings?.rules?.indexOf(rule);
      return index === undefined ? null : `rules.${index}`;
    });
    // JSON.stringify omits undefined fields.
    return {
      level: refused && refused.status >= 500 ? 'error' : 'info',
      requestId,
      ...(refused ?? { code: this.#event ?? 'ALLOWED' }),
      rule: places?.length === 1 ? places[0] : places,
      originalTarget: this.#omitsTarget ? 'omitted' : undefined,
      coldStart: isColdStart,
      settings: settings && { version, ageSeconds: ageMs && Math.round(ageMs / 1_000) },
      clientAddress: settings?.logClientAddress ? clientAddress : undefined,
      ms: this.#stages(),
    };
  }

  /** The duration of each stage. The last stage that was reached ends now. */
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
