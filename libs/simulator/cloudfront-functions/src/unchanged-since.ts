/**
 * Notices whether code changed an object, or any object that can be reached from it.
 */

/** An object as it was. */
interface State {
  readonly prototype: object | null;
  readonly isExtensible: boolean;
  readonly members: ReadonlyMap<PropertyKey, PropertyDescriptor>;
}

/**
 * Takes note of all objects that can be reached from `roots` by members and prototypes, except through
 * `ignored`. The result tells whether all of them are as they were.
 */
export function unchangedSince(
  roots: readonly object[],
  ignored: ReadonlySet<unknown>,
): () => boolean {
  const states = new Map<object, State>();
  const waiting: unknown[] = [...roots];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (!isObject(object) || ignored.has(object) || states.has(object)) continue;
    const state = stateOf(object);
    states.set(object, state);
    waiting.push(state.prototype);
    for (const member of state.members.values()) {
      waiting.push(...['value', 'get', 'set'].map((part): unknown => Reflect.get(member, part)));
    }
  }
  return () => [...states].every(([object, state]) => isSame(state, stateOf(object)));
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function stateOf(object: object): State {
  const members = Reflect.ownKeys(object).map(
    (key) => [key, Reflect.getOwnPropertyDescriptor(object, key) ?? {}] as const,
  );
  return {
    prototype: Reflect.getPrototypeOf(object),
    isExtensible: Reflect.isExtensible(object),
    members: new Map(members),
  };
}

function isSame(before: State, after: State): boolean {
  return (
    before.prototype === after.prototype &&
    before.isExtensible === after.isExtensible &&
    before.members.size === after.members.size &&
    [...before.members].every(([key, member]) => {
      const now = after.members.get(key);
      return (
        now !== undefined &&
        Object.is(now.value, member.value) &&
        now.get === member.get &&
        now.set === member.set &&
        now.writable === member.writable &&
        now.configurable === member.configurable &&
        now.enumerable === member.enumerable
      );
    })
  );
}
