/**
 * The faults that are in force.
 */
import type { Fault, FaultName, FaultOrder, FaultPart } from './fault-catalogue.js';

/** A fault of one part that is in force. */
export interface FaultInForce<Part extends FaultPart> {
  readonly name: FaultName<Part>;
  readonly durationMs: number;
}

/** What is broken now; one fault for each part. */
export class Faults {
  readonly #inForce = new Map<FaultPart, Fault>();
  readonly #listeners = new Map<string, (fault: Fault) => void>();

  /** Breaks a part, or mends it. A fault that happens once, and has somebody to tell, is over at once. */
  obey(order: FaultOrder): void {
    if (order.name === 'off') {
      this.#inForce.delete(order.part);
      return;
    }
    const fault = order as Fault;
    const listener = this.#listeners.get(`${fault.part}=${fault.name}`);
    listener?.(fault);
    if (listener === undefined || !fault.once) this.#inForce.set(fault.part, fault);
  }

  mendAll(): void {
    this.#inForce.clear();
  }

  /** What is wrong with a part. */
  of<Part extends FaultPart>(part: Part): FaultInForce<Part> | undefined {
    return this.#inForce.get(part) as FaultInForce<Part> | undefined;
  }

  /** Tells of a fault when it is asked for. */
  on<Part extends FaultPart>(part: Part, name: FaultName<Part>, listener: () => void): void {
    this.#listeners.set(`${part}=${name}`, listener);
  }

  /** Takes a fault that waits for its moment: it is over then. */
  take<Part extends FaultPart>(part: Part): FaultInForce<Part> | undefined {
    const fault = this.of(part);
    this.#inForce.delete(part);
    return fault;
  }

  /** Those in force. Shape: as they are asked for, with durations in milliseconds. */
  list(): string[] {
    return [...this.#inForce.values()].map(
      ({ part, name, durationMs }) =>
        `${part}=${name}${durationMs === 0 ? '' : `:${durationMs}ms`}`,
    );
  }
}
