/**
 * The active faults.
 */
import type { Fault, FaultCommand, FaultName, FaultPart } from './fault-catalogue.js';

/** An active fault of one part. */
export interface ActiveFault<Part extends FaultPart> {
  readonly name: FaultName<Part>;
  readonly durationMs: number;
}

/** The active faults, at most one per part. */
export class Faults {
  readonly #active = new Map<FaultPart, Fault>();
  readonly #listeners = new Map<string, (fault: Fault) => void>();

  /** Switches a fault on or off. A fault that happens once and has a listener ends immediately. */
  apply(command: FaultCommand): void {
    if (command.name === 'off') {
      this.#active.delete(command.part);
      return;
    }
    const fault = command as Fault;
    const listener = this.#listeners.get(`${fault.part}=${fault.name}`);
    listener?.(fault);
    if (listener === undefined || !fault.once) this.#active.set(fault.part, fault);
  }

  clear(): void {
    this.#active.clear();
  }

  /** The active fault of a part. */
  of<Part extends FaultPart>(part: Part): ActiveFault<Part> | undefined {
    return this.#active.get(part) as ActiveFault<Part> | undefined;
  }

  /** Calls the listener whenever this fault is switched on. */
  on<Part extends FaultPart>(part: Part, name: FaultName<Part>, listener: () => void): void {
    this.#listeners.set(`${part}=${name}`, listener);
  }

  /** Removes and returns a part's fault, which takes effect once. */
  take<Part extends FaultPart>(part: Part): ActiveFault<Part> | undefined {
    const fault = this.of(part);
    this.#active.delete(part);
    return fault;
  }

  /** The active faults. Shape: as in a command, with durations in milliseconds. */
  list(): string[] {
    return [...this.#active.values()].map(
      ({ part, name, durationMs }) =>
        `${part}=${name}${durationMs === 0 ? '' : `:${durationMs}ms`}`,
    );
  }
}
