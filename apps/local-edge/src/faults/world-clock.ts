/**
 * The time of everything that the local edge stands for: that of the machine, and what a fault lets
 * pass on top.
 */

/** A clock that can be moved on, and never back. */
export class WorldClock {
  readonly #real: () => Date;
  #passedMs = 0;

  constructor(real: () => Date) {
    this.#real = real;
  }

  readonly now = (): Date => new Date(this.#real().getTime() + this.#passedMs);

  /** How far it is ahead of the machine's. Units: milliseconds. */
  get passedMs(): number {
    return this.#passedMs;
  }

  pass(ms: number): void {
    this.#passedMs += ms;
  }
}
