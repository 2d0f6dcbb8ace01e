/**
 * Headers, cookies and query parameters as the events of CloudFront Functions show them, and back.
 *
 * What a function does not change keeps its bytes on the wire.
 *
 * Source: CloudFront developer guide, "CloudFront Functions event structure", structure for a query
 * string, header, or cookie (read 2026-11-28).
 */
import { isJsonObject, type JsonObject } from '@furlock/simulator-deployment';
import { CONTROL, Violation } from './read-result.js';
import { eventText, wireText } from './wire-text.js';

/** One header line, cookie or query parameter. */
export interface WireField {
  /** The key in the event. Shape: text. */
  readonly name: string;
  /** Shape: text. */
  readonly value: string;
  /** Of a cookie in an answer: what follows the first `;`. */
  readonly attributes?: string;
  /** The bytes that it came from. Shape: one character per byte. */
  readonly wire: string;
}

/** A value in an event. */
export interface EventValue {
  readonly value: string;
  readonly attributes?: string;
}

/** All values of one name in an event. */
export interface EventField extends EventValue {
  readonly multiValue?: readonly EventValue[];
}

/** The fields of an event, by name. */
export type EventFields = Readonly<Record<string, EventField>>;

/** The fields as an event shows them. */
export function eventFields(fields: readonly WireField[]): EventFields {
  const byName = new Map<string, EventValue[]>();
  for (const { name, value, attributes } of fields) {
    const values = byName.get(name) ?? [];
    values.push({ value, ...(attributes !== undefined && { attributes }) });
    byName.set(name, values);
  }
  // `Object.fromEntries` also writes a name of `Object.prototype` as a member of its own.
  return Object.fromEntries(
    [...byName].map(([name, values]) => [
      name,
      { value: '', ...values[0], ...(values.length > 1 && { multiValue: values }) },
    ]),
  );
}

/** A field as a function returned it. */
export type ReturnedField = Omit<WireField, 'wire'> & {
  /** Undefined if it is new or changed. */
  readonly wire: string | undefined;
};

/**
 * The fields that a function returned in place of `fields`; undefined if it changed none of them.
 *
 * Errors: throws a `Violation`. Shape of `where`: `request.headers`.
 */
export function returnedFields(
  fields: readonly WireField[],
  result: unknown,
  where: string,
): readonly ReturnedField[] | undefined {
  if (!isJsonObject(result)) throw new Violation(`${where} is not an object`);
  const shown = eventFields(fields);
  if (JSON.stringify(result) === JSON.stringify(shown)) return undefined;
  const unchanged = new Map<string, string[]>();
  for (const field of fields) {
    const key = keyOf(field);
    unchanged.set(key, [...(unchanged.get(key) ?? []), field.wire]);
  }
  return Object.entries(result).flatMap(([name, member]) => {
    if (CONTROL.test(name)) throw new Violation(`${where} has a name with a control character`);
    if (!isJsonObject(member)) throw new Violation(`${where}.${name} is not an object`);
    const before = Object.hasOwn(shown, name) ? shown[name] : undefined;
    return returnedValues(member, before, `${where}.${name}`).map((value) => ({
      name,
      ...value,
      wire: unchanged.get(keyOf({ name, ...value }))?.shift(),
    }));
  });
}

function keyOf({ name, value, attributes }: Omit<WireField, 'wire'>): string {
  return JSON.stringify([name, value, attributes]);
}

/**
 * "If the `multiValue` array exists and has any modification, then that modification is applied. […]
 * Otherwise, any modification to the `value` property is applied, and subsequent values […] remain
 * unchanged."
 */
function returnedValues(
  member: JsonObject,
  before: EventField | undefined,
  where: string,
): EventValue[] {
  const { multiValue } = member;
  if (multiValue === undefined) return [readValue(member, where)];
  if (!Array.isArray(multiValue)) throw new Violation(`${where}.multiValue is not a list`);
  const values = multiValue.map((item: unknown) => readValue(item, `${where}.multiValue`));
  const isModified = JSON.stringify(multiValue) !== JSON.stringify(before?.multiValue);
  return isModified ? values : [readValue(member, where), ...values.slice(1)];
}

function readValue(value: unknown, where: string): EventValue {
  const { value: text, attributes } = isJsonObject(value) ? value : {};
  if (typeof text !== 'string') throw new Violation(`${where}.value is not text`);
  if (attributes !== undefined && typeof attributes !== 'string') {
    throw new Violation(`${where}.attributes is not text`);
  }
  if (CONTROL.test(text) || (attributes !== undefined && CONTROL.test(attributes))) {
    throw new Violation(`${where} contains a control character`);
  }
  return { value: text, ...(attributes !== undefined && { attributes }) };
}

/** Shape of a pair on the wire: `name=value`, or `name` for an empty value. */
export function pairFields(pairs: readonly string[]): WireField[] {
  return pairs.map((wire) => {
    const mark = wire.indexOf('=');
    return mark === -1
      ? { name: eventText(wire), value: '', wire }
      : { name: eventText(wire.slice(0, mark)), value: eventText(wire.slice(mark + 1)), wire };
  });
}

/** The pairs as bytes. */
export function pairsOnWire(fields: readonly ReturnedField[]): string[] {
  return fields.map(({ name, value, wire }) => wire ?? wireText(`${name}=${value}`));
}
