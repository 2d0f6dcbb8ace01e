/**
 * The resources of an assembly, and the resolution of names in their templates.
 *
 * It contains no knowledge of resource types: `resource-attributes.ts` has the return values of `Ref`
 * and `Fn::GetAtt`, and the `read-….ts` files interpret the properties.
 */
import { AssemblyRefusal } from './assembly-refusal.js';
import { resolveIntrinsics, type Lookup } from './resolve-intrinsics.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import type { Assembly, Stack } from './read-assembly.js';
import { attributeOf, referenceOf } from './resource-attributes.js';
import { Resource } from './resource.js';

/** Every resource of every stack of an assembly. */
export class Resources {
  readonly #assembly: Assembly;
  readonly #resources: readonly Resource[];

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    this.#resources = assembly.stacks.flatMap((stack) =>
      Object.entries(section(stack, 'Resources')).flatMap(([logicalId, definition]) =>
        isJsonObject(definition) && this.#exists(stack, logicalId, definition)
          ? [new Resource(stack, logicalId, definition, this.lookup(stack, logicalId))]
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

  /** Resolves names in a stack's template; error messages name `logicalId`. */
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
            parameter['Default'] ??
            refuse(`needs the parameter ${name}, which has no default value`)
          );
        }
        const resource = find(name);
        return (
          referenceOf(resource) ??
          refuse(`refers to ${name} (${resource.type}), which the local edge does not support`)
        );
      },
      getAtt: (name, attribute) => {
        const resource = find(name);
        return (
          attributeOf(resource, attribute, (type) => this.ofType(type)) ??
          refuse(
            `needs ${attribute} of ${name} (${resource.type}), which the local edge does not support`,
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

/** A section of a template; an absent section is empty. */
export function section(stack: Stack, name: string): JsonObject {
  const value = stack.template[name];
  return isJsonObject(value) ? value : {};
}

/** The ARN of a stack; all stacks share the id at its end. */
export function stackId({
  accountId,
  region,
  name,
}: Pick<Stack, 'accountId' | 'region' | 'name'>): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/00000000-0000-4000-8000-000000000000`;
}

/** Source: CloudFormation template reference, "Pseudo parameters reference" (read 2026-11-22). */
function pseudoParameters({ accountId, region, name }: Stack): Record<string, string | undefined> {
  return {
    'AWS::AccountId': accountId,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stackId({ accountId, region, name }),
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}
