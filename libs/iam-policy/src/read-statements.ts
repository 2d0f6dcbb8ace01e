/**
 * Reads policy documents: statements with every element as a list, also where a document has a single
 * value, an exception or something that cannot be read.
 *
 * Source: IAM user guide, "IAM JSON policy reference", "Policy variables and tags".
 */
import { readPrincipals, type Names, type Principal } from './principal.js';
import { literal, text, unknownPart, type Text } from './text.js';

/** One statement. What cannot be read is a condition that nobody knows. */
export interface Statement {
  /** Where it is, for messages. */
  readonly origin: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in the policy of an identity, which applies to that identity. */
  readonly principals?: Names<Principal>;
  readonly actions: Names<Text>;
  readonly resources: Names<Text>;
  readonly conditions: readonly Condition[];
}

/** One key of a condition; it holds if one of the values does. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly Text[];
}

/** How the values of a document are read. */
export interface DocumentToRead {
  readonly document: unknown;
  readonly origin: string;
  /** `resource` for a policy that names principals. */
  readonly kind: 'resource' | 'identity';
  /** The text of one value: a string, or an expression of a template. */
  readonly readText: (value: unknown) => Text;
}

/** The operator of the condition that stands for what cannot be read. */
export const UNREADABLE = 'unreadable';

/** The statements of a document. */
export function readStatements(reading: DocumentToRead): readonly Statement[] {
  const { document } = reading;
  if (!isObject(document)) return unreadable(reading);
  return listOf(document['Statement'] ?? null).flatMap((statement) =>
    isObject(statement) && statement['Effect'] !== undefined
      ? readStatement(statement, reading)
      : unreadable(reading),
  );
}

function readStatement(
  statement: Readonly<Record<string, unknown>>,
  reading: DocumentToRead,
): readonly Statement[] {
  const { origin, kind, readText } = reading;
  const names = (element: string): Names<Text> | undefined => {
    for (const [key, except] of [[element, false] as const, [`Not${element}`, true] as const]) {
      const value = statement[key];
      if (value !== undefined) {
        return { except, names: listOf(value).map((one) => withVariables(readText(one))) };
      }
    }
    return undefined;
  };
  const actions = names('Action');
  if (actions === undefined) return unreadable(reading);
  const effects = EFFECTS.filter((one) => one === literal(readText(statement['Effect'])));
  const isReadable = effects.length > 0;
  return (isReadable ? effects : EFFECTS).map((effect) => ({
    origin,
    effect,
    ...(kind === 'resource' && { principals: readPrincipals(statement, readText) }),
    actions,
    // The policy of a function is about that function.
    resources: names('Resource') ?? { except: false, names: [text('*')] },
    conditions: [
      ...readConditions(statement['Condition'], readText),
      ...(isReadable ? [] : [NOBODY_KNOWS]),
    ],
  }));
}

const EFFECTS = ['Allow', 'Deny'] as const;

const NOBODY_KNOWS: Condition = { operator: UNREADABLE, key: '', values: [] };

/** It may allow or deny anything. */
function unreadable({ origin, kind }: DocumentToRead): readonly Statement[] {
  const everything = { except: false, names: [text('*')] };
  return EFFECTS.map((effect) => ({
    origin,
    effect,
    ...(kind === 'resource' && {
      principals: { except: false, names: [{ kind: 'anyone' as const }] },
    }),
    actions: everything,
    resources: everything,
    conditions: [NOBODY_KNOWS],
  }));
}

function readConditions(
  condition: unknown,
  readText: DocumentToRead['readText'],
): readonly Condition[] {
  if (condition === undefined) return [];
  if (!isObject(condition)) return [NOBODY_KNOWS];
  return Object.entries(condition).flatMap(([operator, keys]): readonly Condition[] =>
    isObject(keys)
      ? Object.entries(keys).map(([key, values]) => ({
          operator,
          key: key.toLowerCase(),
          values: listOf(values).map((value) => withVariables(readText(value))),
        }))
      : [NOBODY_KNOWS],
  );
}

/** With an unknown part for each policy variable, such as `${aws:username}`. */
function withVariables(value: Text): Text {
  return text(
    ...value.map((part) => {
      if (typeof part !== 'string') return part;
      const [start = '', ...variables] = part.split('${');
      return text(
        start,
        ...variables.map((rest) => {
          const end = rest.indexOf('}');
          return end === -1
            ? `\${${rest}`
            : text(unknownPart(`\${${rest.slice(0, end)}}`), rest.slice(end + 1));
        }),
      );
    }),
  );
}

/** The value as a list: a single value becomes a list of one. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

/** Whether a value is an object of a policy document. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
