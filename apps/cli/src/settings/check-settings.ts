/**
 * Judges a document by the schema that the stack writes by and the edge reads by.
 */
import { edgeSettingsSchema, type EdgeSettings } from '@furlock/edge-settings';

/** What the edge will make of a document. */
export interface CheckedSettings {
  /** Undefined where there are faults: the edge keeps what it had, and without that answers 503. */
  readonly settings: EdgeSettings | undefined;
  /** Shape: `rules.0.path: must be …`; the document itself has no path in front. */
  readonly faults: readonly string[];
  /** Fields that this version does not know and the edge ignores. Shape: `issuers.0.name`. */
  readonly ignored: readonly string[];
}

/** What is wrong with a document, and what of it is ignored. */
export async function checkSettings(document: unknown): Promise<CheckedSettings> {
  const validated = await edgeSettingsSchema['~standard'].validate(document);
  if (validated.issues !== undefined) {
    return { settings: undefined, faults: validated.issues.map(faultText), ignored: [] };
  }
  return {
    settings: validated.value,
    faults: [],
    ignored: missingFields(document, validated.value),
  };
}

/** What a schema finds fault with. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The field and what is wrong with it. Shape: as `CheckedSettings.faults`. */
export function faultText({ path = [], message }: SchemaIssue): string {
  const field = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return field === '' ? message : `${field}: ${message}`;
}

/** One sentence for a person that names the ignored fields: most often one is misspelled. */
export function ignoredNote(ignored: readonly string[]): string {
  return `This version of Furlock does not know, and its edge ignores: ${ignored.join(', ')}.`;
}

/** The fields of a document that what was read from it does not have. */
function missingFields(given: unknown, read: unknown, path: readonly string[] = []): string[] {
  if (!isRecord(given) || !isRecord(read)) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const field = [...path, name];
    return Object.hasOwn(read, name) ? missingFields(value, read[name], field) : [field.join('.')];
  });
}

/** Lists too: their places are their fields. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
