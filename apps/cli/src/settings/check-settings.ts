/**
 * Validates a document against the schema that the stack and the edge use.
 */
import { edgeSettingsSchema, settingsWarnings, type EdgeSettings } from '@furlock/edge-settings';

/** How the edge reads a document. */
export interface CheckedSettings {
  /** Undefined if there are faults: the edge keeps its previous settings or, without any, returns 503. */
  readonly settings: EdgeSettings | undefined;
  /** Shape: `rules.0.path: must be …`; without a path for the document itself. */
  readonly faults: readonly string[];
  /** Fields that this version does not know and the edge ignores. Shape: `issuers.0.name`. */
  readonly ignored: readonly string[];
  /** Settings that open more than their author may expect. Shape: as `faults`. */
  readonly warnings: readonly string[];
}

/** The faults and the ignored fields of a document. */
export async function checkSettings(document: unknown): Promise<CheckedSettings> {
  const validated = await edgeSettingsSchema['~standard'].validate(document);
  if (validated.issues !== undefined) {
    return {
      settings: undefined,
      faults: validated.issues.map(faultText),
      ignored: [],
      warnings: [],
    };
  }
  return {
    settings: validated.value,
    faults: [],
    ignored: missingFields(document, validated.value),
    warnings: settingsWarnings(validated.value),
  };
}

/** A fault that a schema finds. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The field and what is wrong with it. Shape: as `CheckedSettings.faults`. */
export function faultText({ path = [], message }: SchemaIssue): string {
  const field = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return field === '' ? message : `${field}: ${message}`;
}

/** A note that lists the ignored fields, because such a field is usually misspelled. */
export function ignoredNote(ignored: readonly string[]): string {
  return `The edge ignores fields that this version of Furlock does not know: ${ignored.join(', ')}.`;
}

/** The fields of a document that are missing from the parsed settings. */
function missingFields(given: unknown, read: unknown, path: readonly string[] = []): string[] {
  if (!isRecord(given) || !isRecord(read)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const field = [...path, name];
    return Object.hasOwn(read, name) ? missingFields(value, read[name], field) : [field.join('.')];
  });
}

/** Includes lists, whose indexes are their fields. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
