/**
 * Collects where the local edge differs from AWS for one assembly: values that it invented, parts that it
 * does not serve, and mistakes that AWS rejects. Reading goes on after each of them, so that all are
 * reported at once.
 */
import type { Declared } from '../deployment.js';
import { AssemblyRefusal } from './assembly-refusal.js';

/** One difference from AWS that does not prevent the local edge from starting. */
export interface Finding extends Declared {
  readonly kind: 'invented' | 'unserved';
  /** The property in the template; for an invented value, the resource type that it belongs to. */
  readonly property: string;
  /** What differs, and what to do about it. Shape: whole sentences. */
  readonly sentence: string;
}

/** A resource with invented values: how each is referred to, and the value. */
interface Invention extends Declared {
  readonly type: string;
  readonly values: Map<string, string>;
}

/** The findings of one assembly. */
export class Findings {
  readonly #inventions = new Map<string, Invention>();
  readonly #unserved = new Map<string, Finding>();
  readonly #refusals = new Set<string>();

  /** Records an invented value, which it returns. Shape of `use`: `Ref`, `Arn`, … */
  invent<Value extends string | string[]>(
    { stack, logicalId }: Declared,
    type: string,
    use: string,
    value: Value,
  ): Value {
    const key = `${stack}/${logicalId}`;
    const known = this.#inventions.get(key) ?? { stack, logicalId, type, values: new Map() };
    known.values.set(use, String(value));
    this.#inventions.set(key, known);
    return value;
  }

  /** Whether a text contains an invented value, so that its parts cannot be relied on. */
  isInvented(text: string): boolean {
    return [...this.#inventions.values()].some(({ values }) =>
      [...values.values()].some((value) => text.includes(value)),
    );
  }

  /** Records a part that is not served. */
  leaveOut({ stack, logicalId }: Declared, property: string, sentence: string): void {
    this.#unserved.set(`${stack}/${logicalId}/${property}/${sentence}`, {
      kind: 'unserved',
      stack,
      logicalId,
      property,
      sentence,
    });
  }

  /** The result of `read`; undefined, with the sentence recorded, if AWS would reject what it reads. */
  attempt<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof AssemblyRefusal)) throw error;
      this.#refusals.add(error.message);
      return undefined;
    }
  }

  /** The results of `read` for those items that AWS would accept. */
  attemptEach<Item, Value>(items: readonly Item[], read: (item: Item) => Value): Value[] {
    return items.flatMap((item) => {
      const value = this.attempt(() => read(item));
      return value === undefined ? [] : [value];
    });
  }

  /** One sentence for each mistake. */
  get refusals(): readonly string[] {
    return [...this.#refusals];
  }

  /** The invented values first, then the parts that are not served. */
  all(): Finding[] {
    const invented = [...this.#inventions.values()].map(
      ({ stack, logicalId, type, values }): Finding => ({
        kind: 'invented',
        stack,
        logicalId,
        property: type,
        sentence: [...values].map(([use, value]) => `${use} is ${value}`).join(', '),
      }),
    );
    return [...invented, ...this.#unserved.values()];
  }
}
