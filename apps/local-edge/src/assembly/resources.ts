/**
 * The resources of an assembly, and what the names in their templates refer to.
 *
 * It knows no resource type: what `Ref` and `Fn::GetAtt` give for each is in
 * `resource-attributes.ts`, what each one means in the `read-….ts` files.
 */
import { AssemblyRefusal } from './assembly-refusal.js';
import type { Declared } from './deployment.js';
import { resolveIntrinsics, type Lookup } from './intrinsic-functions.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import type { Place } from './physical-names.js';
import type { Assembly, Stack } from './read-assembly.js';
import { attributeOf, referenceOf } from './resource-attributes.js';

/** One resource of a template; its properties are resolved only when they are asked for. */
export class Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** As in the template, nothing resolved. */
  readonly properties: JsonObject;
  readonly #lookup: Lookup;

  constructor(stack: Stack, logicalId: string, definition: JsonObject, resources: Resources) {
    this.stack = stack;
    this.logicalId = logicalId;
    this.type = String(definition['Type']);
    this.properties = isJsonObject(definition['Properties']) ? definition['Properties'] : {};
    this.#lookup = resources.lookup(stack, logicalId);
  }

  get declared(): Declared {
    return { stack: this.stack.name, logicalId: this.logicalId };
  }

  get place(): Place {
    const { accountId, region, name } = this.stack;
    return { accountId, region, stack: name, logicalId: this.logicalId };
  }

  /** Stops with this resource's name. Shape of `reason`: what follows the name in a sentence. */
  refuse(reason: string): never {
    return this.#lookup.refuse(reason);
  }

  resolve(value: unknown): unknown {
    return resolveIntrinsics(value, this.#lookup);
  }

  text(object: JsonObject, key: string): string {
    return this.optionalText(object, key) ?? this.refuse(`has no ${key}`);
  }

  optionalText(object: JsonObject, key: string): string | undefined {
    const value = this.resolve(object[key]);
    if (value === undefined || typeof value === 'string') return value;
    return this.refuse(`has a ${key} that is not text`);
  }

  /** Accepts digits in quotes, as CloudFormation does. */
  optionalNumber(object: JsonObject, key: string): number | undefined {
    const value = this.resolve(object[key]);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    return this.refuse(`has a ${key} that is not a number`);
  }

  /** False where the property is absent. Accepts `"true"`, as CloudFormation does. */
  flag(object: JsonObject, key: string): boolean {
    const value = this.resolve(object[key]);
    return value === true || value === 'true';
  }

  /** A list of texts; one text counts as a list of itself, absence as an empty list. */
  texts(object: JsonObject, key: string): string[] {
    const value = this.resolve(object[key]) ?? [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) =>
      typeof item === 'string' ? item : this.refuse(`has a ${key} that is not a list of texts`),
    );
  }

  /** An object whose members may still be intrinsic; absence counts as an empty one. */
  object(object: JsonObject, key: string): JsonObject {
    const value = object[key] ?? {};
    return isJsonObject(value) ? value : this.refuse(`has a ${key} that is not an object`);
  }

  /** A list of objects, resolved; absence counts as an empty list. */
  objects(object: JsonObject, key: string): JsonObject[] {
    const value = this.resolve(object[key]) ?? [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) =>
      isJsonObject(item) ? item : this.refuse(`has a ${key} that is not a list of objects`),
    );
  }
}

/** Every resource of every stack of an assembly. */
export class Resources {
  readonly #assembly: Assembly;
  readonly #resources: readonly Resource[];

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    this.#resources = assembly.stacks.flatMap((stack) =>
      Object.entries(section(stack, 'Resources')).flatMap(([logicalId, definition]) =>
        isJsonObject(definition) && this.#exists(stack, logicalId, definition)
          ? [new Resource(stack, logicalId, definition, this)]
          : [],
      ),
    );
  }

  all(): readonly Resource[] {
    return this.#resources;
  }

  ofType(type: string): readonly Resource[] {
    return this.#resources.filter((resource) => resource.type === type);
  }

  /** What names mean in a stack's template; refusals name `logicalId`. */
  lookup(stack: Stack, logicalId: string): Lookup {
    const refuse = (reason: string): never => {
      throw new AssemblyRefusal(`${logicalId} in stack ${stack.name}`, reason);
    };
    const find = (name: string): Resource =>
      this.#resources.find((resource) => resource.stack === stack && resource.logicalId === name) ??
      refuse(`refers to ${name}, which is not in the template`);

    const lookup: Lookup = {
      refuse,
      ref: (name) => {
        const pseudo = pseudoParameters(stack);
        if (Object.hasOwn(pseudo, name)) return pseudo[name];
        const parameter = section(stack, 'Parameters')[name];
        if (isJsonObject(parameter)) {
          return (
            parameter['Default'] ?? refuse(`needs the parameter ${name}, which has no default`)
          );
        }
        const resource = find(name);
        return (
          referenceOf(resource) ??
          refuse(`refers to ${name} (${resource.type}), which the local edge does not know`)
        );
      },
      getAtt: (name, attribute) => {
        const resource = find(name);
        return (
          attributeOf(resource, attribute, this) ??
          refuse(
            `needs ${attribute} of ${name} (${resource.type}), which the local edge does not know`,
          )
        );
      },
      condition: (name) => {
        const conditions = section(stack, 'Conditions');
        if (!Object.hasOwn(conditions, name))
          return refuse(`needs the condition ${name}, which is not in the template`);
        return resolveIntrinsics(conditions[name], lookup);
      },
      findInMap: ([map = '', first = '', second = '']) => {
        const rows = section(stack, 'Mappings')[map];
        const row = isJsonObject(rows) ? rows[first] : undefined;
        return (
          (isJsonObject(row) ? row[second] : undefined) ??
          refuse(`looks up ${map}, ${first}, ${second}, which is not in the template`)
        );
      },
      importValue: (exportName) =>
        this.#exportedValue(exportName) ??
        refuse(`imports ${exportName}, which no stack of the assembly exports`),
      stackOutput: (stackName, outputName) => {
        const source = this.#assembly.stacks.find((candidate) => candidate.name === stackName);
        const output = source === undefined ? undefined : section(source, 'Outputs')[outputName];
        if (source === undefined || !isJsonObject(output)) {
          return refuse(
            `needs the output ${outputName} of stack ${stackName}, which is not in the assembly`,
          );
        }
        return resolveIntrinsics(output['Value'], this.lookup(source, outputName));
      },
    };
    return lookup;
  }

  #exportedValue(exportName: string): unknown {
    for (const stack of this.#assembly.stacks) {
      for (const [name, output] of Object.entries(section(stack, 'Outputs'))) {
        if (!isJsonObject(output) || !isJsonObject(output['Export'])) continue;
        const lookup = this.lookup(stack, name);
        if (resolveIntrinsics(output['Export']['Name'], lookup) === exportName) {
          return resolveIntrinsics(output['Value'], lookup);
        }
      }
    }
    return undefined;
  }

  #exists(stack: Stack, logicalId: string, definition: JsonObject): boolean {
    const condition = definition['Condition'];
    return (
      typeof condition !== 'string' || this.lookup(stack, logicalId).condition(condition) === true
    );
  }
}

/** A section of a template; absence counts as an empty one. */
export function section(stack: Stack, name: string): JsonObject {
  const value = stack.template[name];
  return isJsonObject(value) ? value : {};
}

/** Source: CloudFormation template reference, "Pseudo parameters reference" (read 2026-11-22). */
function pseudoParameters({ accountId, region, name }: Stack): Record<string, string | undefined> {
  return {
    'AWS::AccountId': accountId,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-4000-8000-000000000000`,
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}
