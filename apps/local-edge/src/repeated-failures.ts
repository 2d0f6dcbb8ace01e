/**
 * Prints a failure once, and counts what follows it: what is the same says nothing new, and hides the
 * rest of the terminal.
 */

/** The options. */
export interface RepeatedFailuresOptions {
  readonly print: (text: string) => void;
  /** Calls the listener once after the duration; it must not keep the process alive. */
  readonly after: (durationMs: number, listener: () => void) => void;
}

/** How long failures are counted before the count is printed. */
const COUNT_MS = 2_000;

/** After this time without it, a failure is news again. */
const FORGET_MS = 60_000;

interface Failure {
  readonly text: string;
  /** Since the count was printed. */
  more: number;
  isDue: boolean;
  /** Grows with each repetition. */
  seen: number;
}

/** The failures of the last minute. */
export class RepeatedFailures {
  readonly #options: RepeatedFailuresOptions;
  readonly #known = new Map<string, Failure>();
  readonly #made = new Set<string>();

  constructor(options: RepeatedFailuresOptions) {
    this.#options = options;
  }

  /** Whether a failure is new, so that it must be printed; if not, it is counted. */
  isNew(text: string): boolean {
    const known = this.#known.get(text);
    if (known === undefined) {
      const failure = { text, more: 0, isDue: false, seen: 0 };
      this.#known.set(text, failure);
      this.#forgetLater(failure);
      return true;
    }
    known.more += 1;
    known.seen += 1;
    if (!known.isDue) {
      known.isDue = true;
      this.#options.after(COUNT_MS, () => this.#printCount(known));
    }
    return false;
  }

  /** Whether a remark has never been made; it is neither counted nor forgotten. */
  once(remark: string): boolean {
    if (this.#made.has(remark)) return false;
    this.#made.add(remark);
    return true;
  }

  /** Prints a failure if it is new. */
  print(text: string): void {
    if (this.isNew(text)) this.#options.print(text);
  }

  /** Prints all counts. */
  flush(): void {
    for (const failure of this.#known.values()) this.#printCount(failure);
  }

  #printCount(failure: Failure): void {
    failure.isDue = false;
    if (failure.more === 0) return;
    const [firstLine = ''] = failure.text.trim().split('\n');
    const cut = firstLine.length > 80 ? `${firstLine.slice(0, 79)}…` : firstLine;
    this.#options.print(`         and ${failure.more} more like this: ${cut}`);
    failure.more = 0;
  }

  #forgetLater(failure: Failure): void {
    const { seen } = failure;
    this.#options.after(FORGET_MS, () => {
      if (failure.seen === seen) this.#known.delete(failure.text);
      else this.#forgetLater(failure);
    });
  }
}
