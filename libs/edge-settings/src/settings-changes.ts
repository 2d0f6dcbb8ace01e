/**
 * Lists the differences between two documents, field by field.
 */

/** One field that differs. If a side does not have it, its value is undefined. */
export interface SettingsChange {
  /** Shape: names and indexes joined by dots, such as `rules.0.path`; empty for the whole document. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The smallest fields that differ, in the order of the older document and then of the newer. */
export function settingsChanges(before: unknown, after: unknown, path = ''): SettingsChange[] {
  if (
    !isContainer(before) ||
    !isContainer(after) ||
    Array.isArray(before) !== Array.isArray(after)
  ) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    settingsChanges(
      ownField(before, name),
      ownField(after, name),
      (path && `${path}.${name}`) || name,
    ),
  );
}

/** One change as a line: `+` for a new field, `-` for a removed field, `~` for a changed field. */
export function changeLine({ path, before, after }: SettingsChange): string {
  const field = path === '' ? 'the document' : path;
  const isKeys = /(^|\.)jwks$/.test(path);
  const text = (value: unknown): string => (isKeys ? 'keys' : JSON.stringify(value));
  if (before === undefined) return `+ ${field}: ${text(after)}`;
  if (after === undefined) return `- ${field}: ${text(before)}`;
  return `~ ${field}: ${text(before)} → ${text(after)}`;
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function ownField(container: Container, name: string): unknown {
  return Object.hasOwn(container, name) ? container[name] : undefined;
}
