/**
 * An AWS account to which templates are deployed, as far as CloudFormation documents what an update
 * replaces, deletes and keeps, and which names can exist only once.
 *
 * It runs nothing, and models only the resource types of a lock's templates (`update-rules.ts`).
 *
 * Source: CloudFormation user guide, "Update behaviors of stack resources", "DeletionPolicy attribute",
 * "UpdateReplacePolicy attribute"; Lambda API reference, PublishVersion; CloudFront developer guide, "Delete
 * Lambda@Edge functions and replicas" (read 2026-11-28).
 */
import { UPDATE_RULES } from './update-rules.js';

/** One stack as it is deployed. */
export interface StackTemplate {
  readonly name: string;
  readonly region: string;
  readonly template: Readonly<Record<string, unknown>>;
}

/** What a deployment did to one resource. Shape: `<stack>/<logical id>`, and its type. */
export interface Change {
  readonly resource: string;
  readonly type: string;
  readonly fate: 'created' | 'updated' | 'replaced' | 'deleted' | 'kept' | 'orphaned';
}

/** What a deployment did, and why it failed: an empty list if it succeeded. */
export interface Deployment {
  readonly changes: readonly Change[];
  readonly faults: readonly string[];
}

interface Definition {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A resource that exists. */
interface Live {
  readonly serial: number;
  readonly stack: string;
  readonly logicalId: string;
  readonly region: string;
  readonly definition: Definition;
  properties: Readonly<Record<string, unknown>>;
  attributes: Readonly<Record<string, unknown>>;
  /** What the function was that a version is of. */
  published?: { readonly name: string; readonly what: string };
}

export const ACCOUNT_ID = '111122223333';

/** The account, across all regions. */
export class Account {
  /** Everything that exists, whether a stack holds it or not. */
  #live: Live[] = [];
  /** The resources that stacks hold. Shape of the key: `<stack>/<logical id>`. */
  #held = new Map<string, Live>();
  /** The ARNs of versions that a distribution was ever associated with: they have replicas. */
  readonly #replicated = new Set<string>();
  #serial = 0;

  /** The names that no stack holds any longer, but that exist. */
  get kept(): readonly string[] {
    const held = new Set(this.#held.values());
    return this.#live.filter((live) => !held.has(live)).flatMap((live) => claimsOf(live));
  }

  /** Deploys stacks, one after the other. Stops at the first that fails. */
  deploy(
    stacks: readonly StackTemplate[],
    { failsAfter }: { readonly failsAfter?: string } = {},
  ): Deployment {
    const changes: Change[] = [];
    for (const stack of stacks) {
      const { changes: ofStack, faults } = this.#update(stack, failsAfter);
      changes.push(...ofStack);
      if (faults.length > 0) return { changes, faults };
    }
    return { changes, faults: [] };
  }

  #update(stack: StackTemplate, failsAfter: string | undefined): Deployment {
    const before = { live: this.#live.map((one) => ({ ...one })), held: new Map(this.#held) };
    const definitions = stack.template['Resources'] as Readonly<Record<string, Definition>>;
    const changes: Change[] = [];
    const created: Live[] = [];
    const updated: string[] = [];
    const replaced: Live[] = [];
    const faults: string[] = [];

    for (const logicalId of inOrder(definitions)) {
      const definition = definitions[logicalId]!;
      const key = `${stack.name}/${logicalId}`;
      const existing = this.#held.get(key);
      const properties = this.#resolve(definition.Properties ?? {}, stack) as Live['properties'];
      const rules = UPDATE_RULES[definition.Type];
      if (rules === undefined) throw new Error(`update-rules.ts has no ${definition.Type}`);
      const changed = changedProperties(existing?.properties, properties);
      const change = (fate: Change['fate']): void => {
        changes.push({ resource: key, type: definition.Type, fate });
      };
      if (existing !== undefined && changed.length === 0) {
        this.#held.set(key, Object.assign(existing, { definition }));
        continue;
      }
      const isReplaced =
        existing !== undefined && changed.some((name) => rules.createOnly.includes(name));
      if (existing === undefined || isReplaced) {
        const live: Live = {
          serial: (this.#serial += 1),
          stack: stack.name,
          logicalId,
          region: stack.region,
          definition,
          properties,
          attributes: {},
        };
        faults.push(...this.#conflicts(live, undefined), ...this.#publish(live));
        live.attributes = this.#attributesOf(live);
        this.#live.push(live);
        this.#held.set(key, live);
        created.push(live);
        if (existing !== undefined) replaced.push(existing);
        change(isReplaced ? 'replaced' : 'created');
      } else {
        faults.push(...tierFaults(key, existing.properties, properties));
        Object.assign(existing, { definition, properties });
        faults.push(...this.#conflicts(existing, existing));
        existing.attributes = this.#attributesOf(existing);
        updated.push(key);
        change('updated');
      }
      this.#replicate(properties);
      if (definition.Type === failsAfter) faults.push(`${key} is the last that succeeds`);
      if (faults.length > 0) {
        faults.push(...this.#rollBack(before, created, updated));
        return { changes, faults };
      }
    }

    // Only when everything else has succeeded is anything deleted.
    const removed = [...this.#held].filter(
      ([key, live]) => live.stack === stack.name && !(key.split('/')[1]! in definitions),
    );
    for (const live of replaced) {
      changes.push(this.#delete(live, live.definition.UpdateReplacePolicy));
    }
    for (const [key, live] of removed.reverse()) {
      this.#held.delete(key);
      changes.push(this.#delete(live, live.definition.DeletionPolicy));
    }
    return { changes, faults: [] };
  }

  /** Deletes a resource that its stack gives up, or keeps it. */
  #delete(live: Live, policy: string | undefined): Change {
    const resource = `${live.stack}/${live.logicalId}`;
    const { Type: type } = live.definition;
    if (policy?.startsWith('Retain')) return { resource, type, fate: 'kept' };
    // "Lambda was unable to delete … because it is a replicated function."
    if (this.#hasReplicas(live)) return { resource, type, fate: 'orphaned' };
    this.#live = this.#live.filter((other) => other !== live);
    return { resource, type, fate: 'deleted' };
  }

  /** Restores what a stack was. `RetainExceptOnCreate` does not keep what this update created. */
  #rollBack(
    before: { readonly live: readonly Live[]; readonly held: ReadonlyMap<string, Live> },
    created: readonly Live[],
    updated: readonly string[],
  ): string[] {
    const left = created.filter(
      (live) => live.definition.DeletionPolicy === 'Retain' || this.#hasReplicas(live),
    );
    const restored = new Map(before.live.map((live) => [live.serial, live]));
    this.#live = [...restored.values(), ...left];
    this.#held = new Map(
      [...before.held].map(([key, live]) => [key, restored.get(live.serial)!] as const),
    );
    return updated
      .map((key) => this.#held.get(key)!)
      .filter((live) => isReader(live) && this.#parameterValue(live) === undefined)
      .map(({ logicalId }) => `${logicalId} cannot be rolled back: its parameter is gone`);
  }

  /** The faults of creating or renaming something of which there is one already. */
  #conflicts(live: Live, itself: Live | undefined): string[] {
    const taken = new Set(
      this.#live.filter((other) => other !== itself).flatMap((other) => claimsOf(other)),
    );
    return claimsOf(live)
      .filter((claim) => taken.has(claim))
      .map((claim) => `${live.stack}/${live.logicalId}: ${claim} exists already`);
  }

  /** Lambda publishes a version only of a function that has changed since the latest that exists. */
  #publish(live: Live): string[] {
    if (live.definition.Type !== 'AWS::Lambda::Version') return [];
    const name = String(live.properties['FunctionName']);
    const what = JSON.stringify(this.#functionNamed(name)?.properties);
    const latest = this.#live.filter(({ published }) => published?.name === name).at(-1);
    live.published = { name, what };
    return latest?.published?.what === what
      ? [
          `${live.stack}/${live.logicalId}: a version for this Lambda function exists (${latest.serial})`,
        ]
      : [];
  }

  #functionNamed(name: string): Live | undefined {
    return this.#live.find(
      (live) => live.definition.Type === 'AWS::Lambda::Function' && live.attributes['Ref'] === name,
    );
  }

  /** CloudFront replicates the versions that a distribution is associated with. */
  #replicate(properties: Live['properties']): void {
    const config = JSON.stringify(properties['DistributionConfig'] ?? '');
    for (const [, arn = ''] of config.matchAll(/"LambdaFunctionARN":"([^"]+)"/g)) {
      this.#replicated.add(arn);
    }
  }

  #hasReplicas({ definition, attributes }: Live): boolean {
    const own = String(attributes['Arn'] ?? attributes['Ref']);
    return (
      ['AWS::Lambda::Function', 'AWS::Lambda::Version'].includes(definition.Type) &&
      [...this.#replicated].some((arn) => arn === own || arn.startsWith(`${own}:`))
    );
  }

  #parameterValue({ properties }: Live): unknown {
    return this.#live.find(
      ({ definition, region, properties: parameter }) =>
        definition.Type === 'AWS::SSM::Parameter' &&
        region === properties['Region'] &&
        parameter['Name'] === properties['ParameterName'],
    )?.properties['Value'];
  }

  /** What `Ref` and `Fn::GetAtt` return. An attribute without a known form is unique to its resource. */
  #attributesOf(live: Live): Live['attributes'] {
    const { definition, properties, serial, region, logicalId } = live;
    const generated = `${logicalId}-${serial}`;
    switch (definition.Type) {
      case 'AWS::IAM::Role': {
        const name = (properties['RoleName'] as string | undefined) ?? generated;
        return { Ref: name, Arn: `arn:aws:iam::${ACCOUNT_ID}:role/${name}` };
      }
      case 'AWS::IAM::ManagedPolicy':
        return {
          Ref: `arn:aws:iam::${ACCOUNT_ID}:policy/${generated}`,
          PolicyId: `ANPA${String(serial).padStart(17, '0')}`,
        };
      case 'AWS::Lambda::Function': {
        const name = (properties['FunctionName'] as string | undefined) ?? generated;
        return { Ref: name, Arn: `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${name}` };
      }
      case 'AWS::Lambda::Version': {
        const name = String(properties['FunctionName']);
        const arn = `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${name}:${serial}`;
        return { Ref: arn, FunctionArn: arn };
      }
      case 'AWS::SSM::Parameter':
        return { Ref: properties['Name'] ?? generated, Value: properties['Value'] };
      case 'AWS::Cognito::UserPoolDomain':
        return { Ref: properties['Domain'] };
      case 'Custom::CrossRegionStringParameterReader':
        return { Ref: generated, FunctionArn: this.#parameterValue(live) ?? 'missing' };
      default:
        return { Ref: generated };
    }
  }

  #resolve(value: unknown, stack: StackTemplate): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.#resolve(item, stack));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length === 1) {
      const args = Array.isArray(argument) ? (argument as unknown[]) : [argument];
      const resolved = (item: unknown): unknown => this.#resolve(item, stack);
      switch (name) {
        case 'Ref':
          return this.#attribute(stack, String(argument), 'Ref');
        case 'Fn::GetAtt':
          return this.#attribute(stack, String(args[0]), String(args[1]));
        case 'Fn::Join':
          return (resolved(args[1]) as unknown[]).map(String).join(String(args[0]));
        case 'Fn::Select':
          return (resolved(args[1]) as unknown[])[Number(args[0])];
        case 'Fn::Split':
          return String(resolved(args[1])).split(String(args[0]));
        case 'Fn::Sub':
          return String(args[0]).replaceAll('${AWS::AccountId}', ACCOUNT_ID);
      }
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.#resolve(item, stack)]));
  }

  #attribute({ name, region }: StackTemplate, logicalId: string, attribute: string): unknown {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': ACCOUNT_ID,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': name,
    };
    if (logicalId in pseudo) return pseudo[logicalId];
    const live = this.#held.get(`${name}/${logicalId}`);
    return live?.attributes[attribute] ?? `<${logicalId}-${live?.serial ?? ''}.${attribute}>`;
  }
}

function isReader({ definition }: Live): boolean {
  return definition.Type === 'Custom::CrossRegionStringParameterReader';
}

function claimsOf({ definition, region, properties }: Live): readonly string[] {
  return UPDATE_RULES[definition.Type]?.claims?.({ region, properties }) ?? [];
}

/** An advanced parameter cannot become a standard one. */
function tierFaults(key: string, from: Live['properties'], to: Live['properties']): string[] {
  return from['Tier'] === 'Advanced' && to['Tier'] === 'Standard'
    ? [`${key}: the tier Advanced cannot be lowered to Standard`]
    : [];
}

function changedProperties(
  before: Readonly<Record<string, unknown>> = {},
  after: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

/** The logical ids, each after those that it refers to. */
function inOrder(definitions: Readonly<Record<string, Definition>>): string[] {
  const ordered = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (ordered.has(logicalId)) return;
    if (path.includes(logicalId)) throw new Error(`circular: ${[...path, logicalId].join(' ')}`);
    const { DependsOn = [], Properties } = definitions[logicalId]!;
    for (const other of new Set([DependsOn, references(Properties)].flat(2))) {
      if (Object.hasOwn(definitions, other)) visit(other, [...path, logicalId]);
    }
    ordered.add(logicalId);
  };
  for (const logicalId of Object.keys(definitions)) visit(logicalId, []);
  return [...ordered];
}

/** The names in `Ref` and `Fn::GetAtt`. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as {
    readonly Ref?: unknown;
    readonly 'Fn::GetAtt'?: unknown;
  };
  if (typeof ref === 'string') return [ref];
  if (Array.isArray(attribute)) return [String(attribute[0])];
  return Object.values(value).flatMap(references);
}
