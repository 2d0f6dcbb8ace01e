/**
 * The simulated time of all parts of the local edge: the machine's time plus the time that a fault
 * adds.
 */

/** A clock that can be moved forward but not back. */
export class WorldClock {
  readonly #real: () => Date;
  #passedMs = 0;

  constructor(real: () => Date) {
    this.#real = real;
  }

  readonly now = (): Date => new Date(this.#real().getTime() + this.#passedMs);

  /** How far it is ahead of the machine's clock. Units: milliseconds. */
  get passedMs(): number {
    return this.#passedMs;
  }

  pass(ms: number): void {
    this.#passedMs += ms;
  }
}
