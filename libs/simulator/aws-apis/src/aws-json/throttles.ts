/**
 * Which operations are to be throttled, and for how many calls more: throttling on request, because
 * nobody can reach AWS's rates on a laptop.
 */

/** What is still to be throttled. */
export class Throttles {
  readonly #remaining = new Map<string, number>();

  /** Throttles the next calls of an operation; 0 stops that. */
  throttle(operation: string, calls: number): void {
    this.#remaining.set(operation, calls);
  }

  /** Whether the call that has just come is one of them; it then counts. */
  takes(operation: string): boolean {
    const remaining = this.#remaining.get(operation) ?? 0;
    if (remaining > 0) this.#remaining.set(operation, remaining - 1);
    return remaining > 0;
  }
}
