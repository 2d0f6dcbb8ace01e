/**
 * Throttles a number of calls of an operation on request, because a laptop does not reach AWS's rate
 * limits.
 */

/** The calls that are still to be throttled. */
export class Throttles {
  readonly #remaining = new Map<string, number>();

  /** Throttles the next calls of an operation; 0 stops the throttling. */
  throttle(operation: string, calls: number): void {
    this.#remaining.set(operation, calls);
  }

  /** Whether to throttle the current call, which reduces the number of remaining calls. */
  consume(operation: string): boolean {
    const remaining = this.#remaining.get(operation) ?? 0;
    if (remaining > 0) this.#remaining.set(operation, remaining - 1);
    return remaining > 0;
  }
}
