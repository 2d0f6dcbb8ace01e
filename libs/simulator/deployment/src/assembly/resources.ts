/**
 * The resources of an assembly, and the resolution of names in their templates.
 *
 * It contains no knowledge of resource types: `resource-attributes.ts` has the return values of `Ref`
 * and `Fn::GetAtt` of those that are served, `invented-values.ts` those of all others, and the
 * `read-….ts` files interpret the properties.
 */
import { join } from 'node:path';
import { AssemblyRefusal } from './assembly-refusal.js';
import {
  customResourceAttribute,
  mayWriteParameter,
  writtenParameter,
} from './custom-resource-values.js';
import { Findings } from './findings.js';
import { inventedAttribute, inventedReference } from './invented-values.js';
import { resolveIntrinsics, type Lookup } from './resolve-intrinsics.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { generatedName } from './physical-names.js';
import { readJsonFile, type Assembly, type Stack } from './read-assembly.js';
import { attributeOf, isReferable, parameterName, referenceOf } from './resource-attributes.js';
import { Resource } from './resource.js';
import { parameterDefault } from './parameter-default.js';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** The parameters of the command line. Shape of a key: `<name>` or `<stack>:<name>`. */
export type GivenParameters = Readonly<Record<string, string>>;

/** Every resource of every stack of an assembly. */
export class Resources {
  readonly findings = new Findings();
  readonly #given: GivenParameters;
  readonly #assetPaths: Assembly['assetPaths'];
  /** In the order of the assembly; a nested stack follows the stack that contains it. */
  readonly #stacks: Stack[] = [];
  readonly #byStack = new Map<Stack, Map<string, Resource>>();
  /** The nested stacks, by the resource that creates them. */
  readonly #nested = new Map<Resource, Stack>();

  constructor({ stacks, assetPaths }: Assembly, given: GivenParameters = {}) {
    this.#given = given;
    this.#assetPaths = assetPaths;
    for (const stack of stacks) this.#add(stack);
  }

  get stacks(): readonly Stack[] {
    return this.#stacks;
  }

  all(): readonly Resource[] {
    return [...this.#byStack.values()].flatMap((resources) => [...resources.values()]);
  }

  ofType(type: string): readonly Resource[] {
    return this.all().filter((resource) => resource.type === type);
  }

  /** The id that AWS would give a resource, whether or not it is served. */
  physicalId(resource: Resource): string {
    return (
      this.findings.attempt(() => referenceOf(resource) ?? inventedReference(resource)) ??
      generatedName(resource.place)
    );
  }

  /** The outputs of a stack whose condition holds. */
  outputsOf(stack: Stack): (readonly [name: string, output: JsonObject])[] {
    return Object.entries(section(stack, 'Outputs')).flatMap(([name, output]) =>
      isJsonObject(output) && exists(output, this.lookup(stack, name)) ? [[name, output]] : [],
    );
  }

  /** Resolves names in a stack's template; error messages name `logicalId`. */
  lookup(stack: Stack, logicalId: string): Lookup {
    const { findings } = this;
    const refuse = (reason: string): never => {
      throw new AssemblyRefusal(`${logicalId} in stack ${stack.name}`, reason);
    };
    // A transform can add resources to the template.
    const find = (name: string): Resource | undefined =>
      this.#byStack.get(stack)?.get(name) ??
      (transformsOf(stack).length > 0
        ? undefined
        : refuse(`refers to ${name}, which is not in the template`));
    const inventMissing = (name: string): string => invent(`${name}, which a transform adds`);
    const invent = (what: string): string =>
      findings.invent(
        { stack: stack.name, logicalId },
        'a value that only AWS knows',
        what,
        `invented-${what.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      );
    const inventFor = <Value extends string | string[]>(
      resource: Resource,
      use: string,
      value: Value,
    ): Value => findings.invent(resource.declared, resource.type, use, value);

    // Conditions that name others twice would otherwise take twice as long with each level.
    const known = new Map<string, unknown>();
    const lookup: Lookup = {
      refuse,
      invent,
      isInvented: (text) => findings.isInvented(text),
      ref: (name) => {
        const pseudo = pseudoParameters(stack);
        if (Object.hasOwn(pseudo, name)) return pseudo[name];
        const parameter = section(stack, 'Parameters')[name];
        if (isJsonObject(parameter)) return this.#parameter(stack, name, parameter);
        const resource = find(name);
        if (resource === undefined) return inventMissing(name);
        return referenceOf(resource) ?? inventFor(resource, 'Ref', inventedReference(resource));
      },
      getAtt: (name, attribute) => {
        const resource = find(name);
        if (resource === undefined) return inventMissing(`${name}.${attribute}`);
        const nested = this.#nested.get(resource);
        return (
          (nested && this.#nestedOutput(nested, attribute)) ??
          attributeOf(resource, attribute) ??
          customResourceAttribute(
            resource,
            attribute,
            (type) => this.ofType(type),
            (region, parameter) => this.#ssmValue(region, parameter),
          ) ??
          inventFor(resource, attribute, inventedAttribute(resource, attribute))
        );
      },
      condition: (name) => {
        const conditions = section(stack, 'Conditions');
        if (!Object.hasOwn(conditions, name))
          return refuse(`needs the condition ${name}, which is not in the template`);
        if (!known.has(name)) known.set(name, resolveIntrinsics(conditions[name], lookup));
        return known.get(name);
      },
      findInMap: ([map = '', first = '', second = '']) => {
        const rows = section(stack, 'Mappings')[map];
        const row = isJsonObject(rows) ? rows[first] : undefined;
        return isJsonObject(row) ? row[second] : undefined;
      },
      availabilityZones: (region) =>
        ['a', 'b', 'c'].map((zone) => (region === '' ? stack.region : region) + zone),
      importValue: (exportName) =>
        this.#exportedValue(exportName) ?? invent(`the export ${exportName}`),
      stackOutput: (stackName, outputName) => {
        const source = this.#stacks.find((candidate) => candidate.name === stackName);
        return (
          (source && this.#output(source, outputName)) ??
          invent(`the output ${outputName} of stack ${stackName}`)
        );
      },
    };
    return lookup;
  }

  /** Adds a stack and the stacks nested in it. */
  #add(stack: Stack): void {
    this.#stacks.push(stack);
    for (const transform of transformsOf(stack)) {
      this.findings.leaveOut(
        { stack: stack.name, logicalId: stack.name },
        'Transform',
        `CloudFormation applies ${transform}, the local edge does not: resources that it adds or changes are not served.`,
      );
    }
    const resources = new Map<string, Resource>();
    this.#byStack.set(stack, resources);
    for (const [logicalId, definition] of Object.entries(section(stack, 'Resources'))) {
      const lookup = this.lookup(stack, logicalId);
      if (!isJsonObject(definition) || !exists(definition, lookup)) continue;
      const context = {
        lookup,
        findings: this.findings,
        dynamicValue: (service: string, reference: string) =>
          this.#dynamicValue(stack, logicalId, service, reference),
      };
      resources.set(logicalId, new Resource(stack, logicalId, definition, context));
    }
    for (const resource of resources.values()) {
      if (resource.type === NESTED_STACK) this.#addNested(resource);
    }
  }

  #addNested(resource: Resource): void {
    const { directory, accountId, region, isAgnostic } = resource.stack;
    const file = this.#templateFile(resource);
    if (file === undefined) {
      resource.leaveOut(
        'TemplateURL',
        'Its template is not a file of the assembly, so its resources are not read. Synthesize the nested stack with the NestedStack construct.',
      );
      return;
    }
    const template = this.findings.attempt(() => readJsonFile(file));
    if (template === undefined) return;
    const name = generatedName(resource.place);
    const nested = { name, directory, accountId, region, isAgnostic, template };
    this.#nested.set(resource, nested);
    this.#add(nested);
  }

  /**
   * The template of a nested stack: an asset, or a file beside the template of its parent. The metadata
   * names it even where the key of the asset is a parameter; `cdk synth --no-asset-metadata` omits it.
   */
  #templateFile(resource: Resource): string | undefined {
    const path = resource.metadata['aws:asset:path'];
    if (typeof path === 'string') return join(resource.stack.directory, path);
    const url = resource.text(resource.properties, 'TemplateURL');
    return [...this.#assetPaths].find(([key]) => url.endsWith(`/${key}`))?.[1];
  }

  /** Of a nested stack the value that its parent passes, else that of the command line, else the default. */
  #parameter(stack: Stack, name: string, declaration: JsonObject): unknown {
    const given =
      this.#passedParameter(stack, name) ??
      this.#given[`${stack.name}:${name}`] ??
      this.#given[name];
    return parameterDefault(declaration, given, {
      ssmValue: (parameter) =>
        this.#ssmValue(stack.region, parameter) ??
        this.findings.invent(
          { stack: stack.name, logicalId: name },
          'AWS::SSM::Parameter::Value',
          `the value of ${parameter}`,
          `value-of-${parameter.replace(/^\//, '').replaceAll('/', '-')}`,
        ),
      invent: (value) =>
        this.findings.invent(
          { stack: stack.name, logicalId: name },
          'a parameter without a default, which --parameter sets',
          'Ref',
          value,
        ),
    });
  }

  #passedParameter(stack: Stack, name: string): unknown {
    const creator = [...this.#nested].find(([, nested]) => nested === stack)?.[0];
    if (creator === undefined) return undefined;
    return creator.resolve(creator.object(creator.properties, 'Parameters')[name]);
  }

  #nestedOutput(nested: Stack, attribute: string): unknown {
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    return output === undefined ? undefined : this.#output(nested, output);
  }

  #output(stack: Stack, name: string): unknown {
    const [, output] = this.outputsOf(stack).find(([candidate]) => candidate === name) ?? [];
    return output && resolveIntrinsics(output['Value'], this.lookup(stack, name));
  }

  /** The value of a parameter that a stack of the assembly creates; a call that writes it comes later. */
  #ssmValue(region: string, name: string): string | undefined {
    // Calls for other parameters stay unresolved: they may need this one.
    const written = this.all()
      .filter((resource) => mayWriteParameter(resource, name))
      .map(writtenParameter)
      .find((candidate) => candidate?.region === region && candidate.name === name);
    if (written !== undefined) return written.value;
    const parameter = this.ofType('AWS::SSM::Parameter').find(
      (candidate) => candidate.stack.region === region && parameterName(candidate) === name,
    );
    return parameter?.text(parameter.properties, 'Value');
  }

  #dynamicValue(stack: Stack, logicalId: string, service: string, reference: string): string {
    // Shape: `<name>`, or `<name>:<version>`.
    const known =
      service === 'ssm' ? this.#ssmValue(stack.region, reference.replace(/:\d+$/, '')) : undefined;
    return (
      known ??
      this.findings.invent(
        { stack: stack.name, logicalId },
        'a dynamic reference',
        `{{resolve:${service}:${reference}}}`,
        service === 'ssm' ? 'invented-value' : 'invented-secret',
      )
    );
  }

  #exportedValue(exportName: string): unknown {
    for (const stack of this.#stacks) {
      for (const [name, output] of this.outputsOf(stack)) {
        if (!isJsonObject(output['Export'])) continue;
        const lookup = this.lookup(stack, name);
        if (resolveIntrinsics(output['Export']['Name'], lookup) === exportName) {
          return resolveIntrinsics(output['Value'], lookup);
        }
      }
    }
    return undefined;
  }
}

/** Whether the resource's condition holds. */
function exists(definition: JsonObject, lookup: Lookup): boolean {
  const condition = definition['Condition'];
  return typeof condition !== 'string' || lookup.condition(condition) === true;
}

/** Whether resources of a type are neither served nor read for their values. */
export function isIgnored(type: string): boolean {
  return !READ_TYPES.includes(type) && !isReferable(type);
}

/** Types that are read but cannot be referenced; the other types that are read have return values. */
const READ_TYPES = [
  NESTED_STACK,
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::Permission',
  'AWS::Lambda::ResourcePolicy',
  'AWS::S3::BucketPolicy',
  'Custom::CDKBucketDeployment',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
  'Custom::CrossRegionStringParameterReader',
];

/** The macros that CloudFormation applies to a template or to its resources, by name. */
function transformsOf({ template }: Stack): string[] {
  const declared = template['Transform'] ?? [];
  const ofTemplate: unknown[] = Array.isArray(declared) ? declared : [declared];
  const ofResources = Object.keys(isJsonObject(template['Resources']) ? template['Resources'] : {});
  return [
    // Its functions are evaluated here, except for loops.
    ...ofTemplate.map(macroName).filter((name) => name !== 'AWS::LanguageExtensions'),
    ...ofResources.filter((name) => name.startsWith('Fn::')),
  ];
}

function macroName(transform: unknown): string {
  return String(isJsonObject(transform) ? transform['Name'] : transform);
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
function pseudoParameters({ accountId, region, name }: Stack): Record<string, unknown> {
  return {
    'AWS::AccountId': accountId,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': stackId({ accountId, region, name }),
    'AWS::StackName': name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}
