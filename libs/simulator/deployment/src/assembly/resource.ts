/**
 * One resource of a template, with readers for its properties.
 */
import type { Declared } from '../deployment.js';
import type { Findings } from './findings.js';
import { resolveDynamicReferences, type DynamicValue } from './resolve-dynamic-references.js';
import { isCall, resolveIntrinsics, type Lookup } from './resolve-intrinsics.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import type { Place } from './physical-names.js';
import type { Stack } from './read-assembly.js';

/** How a resource finds the values that its properties refer to. */
export interface ResourceContext {
  readonly lookup: Lookup;
  readonly dynamicValue: DynamicValue;
  readonly findings: Findings;
}

/** One resource; its properties are resolved only when they are read. */
export class Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** As in the template, unresolved. */
  readonly properties: JsonObject;
  /** As in the template. */
  readonly metadata: JsonObject;
  /** The logical ids of the resources that are created before it. */
  readonly dependsOn: readonly unknown[];
  readonly #context: ResourceContext;

  constructor(stack: Stack, logicalId: string, definition: JsonObject, context: ResourceContext) {
    this.stack = stack;
    this.logicalId = logicalId;
    this.type = String(definition['Type']);
    this.properties = isJsonObject(definition['Properties']) ? definition['Properties'] : {};
    this.metadata = isJsonObject(definition['Metadata']) ? definition['Metadata'] : {};
    this.dependsOn = [definition['DependsOn'] ?? []].flat();
    this.#context = context;
  }

  get declared(): Declared {
    return { stack: this.stack.name, logicalId: this.logicalId };
  }

  get place(): Place {
    const { accountId, region, name } = this.stack;
    return { accountId, region, stack: name, logicalId: this.logicalId };
  }

  /** Throws an error with this resource's name: AWS rejects it. Shape of `reason`: the rest of the sentence. */
  refuse(reason: string): never {
    return this.#context.lookup.refuse(reason);
  }

  /**
   * Records that a property is not served, and returns.
   *
   * Shape of `sentence`: whole sentences: what happens instead, and what to do.
   */
  leaveOut(property: string, sentence: string): void {
    this.#context.findings.leaveOut(this.declared, property, sentence);
  }

  /** Whether a text contains an invented value. */
  isInvented(text: string): boolean {
    return this.#context.lookup.isInvented(text);
  }

  resolve(value: unknown): unknown {
    const { lookup, dynamicValue } = this.#context;
    return resolveDynamicReferences(resolveIntrinsics(value, lookup), dynamicValue);
  }

  text(object: JsonObject, key: string): string {
    return this.optionalText(object, key) ?? this.refuse(`has no ${key}`);
  }

  optionalText(object: JsonObject, key: string): string | undefined {
    const value = this.resolve(object[key]);
    if (value === undefined || typeof value === 'string') return value;
    // CloudFormation converts both.
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.refuse(`has a ${key} that is not a string`);
  }

  /**
   * Accepts digits in quotes, as CloudFormation does. An invented value is `whenInvented`, by default as
   * if the property were absent.
   */
  optionalNumber(object: JsonObject, key: string, whenInvented?: number): number | undefined {
    const value = this.resolve(object[key]);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    if (typeof value === 'string' && this.isInvented(value)) return whenInvented;
    return this.refuse(`has a ${key} that is not a number`);
  }

  /** False if the property is absent. Accepts `"true"`, as CloudFormation does. */
  flag(object: JsonObject, key: string): boolean {
    const value = this.resolve(object[key]);
    return value === true || value === 'true';
  }

  /** A list of strings; a single string becomes a list of one, an absent property an empty list. */
  texts(object: JsonObject, key: string): string[] {
    const value = this.resolve(object[key]) ?? [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) =>
      typeof item === 'string' ? item : this.refuse(`has a ${key} that is not a list of strings`),
    );
  }

  /** An object whose members may be unresolved; an absent property becomes an empty object. */
  object(object: JsonObject, key: string): JsonObject {
    const declared = object[key];
    const value = (isCall(declared) ? this.resolve(declared) : declared) ?? {};
    return isJsonObject(value) ? value : this.refuse(`has a ${key} that is not an object`);
  }

  /** A list of resolved objects; an absent property becomes an empty list. */
  objects(object: JsonObject, key: string): JsonObject[] {
    const value = this.resolve(object[key]) ?? [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) =>
      isJsonObject(item) ? item : this.refuse(`has a ${key} that is not a list of objects`),
    );
  }
}
