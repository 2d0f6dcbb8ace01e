/**
 * What the templates of an app will say, before they are written: every resource with all that was
 * done to it, escape hatches included.
 *
 * Properties are as in the template, intrinsic functions unresolved: the same thing is the same
 * expression within a stack, so expressions are compared.
 */
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A resource as its template will have it. */
export interface SynthesizedResource {
  readonly stack: Stack;
  /** For messages. */
  readonly path: string;
  readonly type: string;
  readonly properties: Properties;
  /** What `Ref` gives for it, as an expression of some stack. */
  readonly referenceIn: (stack: Stack) => unknown;
  /** What `Fn::GetAtt` gives for it, likewise. */
  readonly attributeIn: (stack: Stack, attribute: string) => unknown;
}

export type Properties = Readonly<Record<string, unknown>>;

/** The resources of everything that is synthesized together with a construct. */
export class SynthesizedTree {
  readonly #resources: readonly CfnResource[];

  constructor(scope: IConstruct) {
    const stage = Stage.of(scope);
    this.#resources = scope.node.root.node
      .findAll()
      .filter((construct) => CfnResource.isCfnResource(construct))
      .filter((resource) => Stage.of(resource) === stage);
  }

  /** The resources of some types. */
  ofType(...types: readonly string[]): readonly SynthesizedResource[] {
    return this.#resources
      .filter(({ cfnResourceType }) => types.includes(cfnResourceType))
      .flatMap((resource) => synthesized(resource) ?? []);
  }
}

/** A resource as its template will have it; undefined for one that will not be in it. */
export function synthesized(resource: CfnResource): SynthesizedResource | undefined {
  const stack = Stack.of(resource);
  // Not in the declarations of aws-cdk-lib, and the one place where overrides are in.
  const { _toCloudFormation: render } = resource as unknown as {
    readonly _toCloudFormation: () => object;
  };
  const { Resources = {} } = stack.resolve(render.call(resource)) as {
    readonly Resources?: Readonly<Record<string, { readonly Properties?: Properties }>>;
  };
  const [definition] = Object.values(Resources);
  if (definition === undefined) return undefined;
  return {
    stack,
    path: resource.node.path,
    type: resource.cfnResourceType,
    properties: definition.Properties ?? {},
    referenceIn: (other) => expressionIn(other, resource, resource.ref),
    attributeIn: (other, attribute) => expressionIn(other, resource, resource.getAtt(attribute)),
  };
}

/**
 * What a stack would write for an expression of a construct; undefined where it cannot mean it.
 *
 * Another stack means it only where it refers across stacks, which CDK has made an expression of
 * its own by now: the same logical id there is another resource. Where CDK has no way to refer at
 * all, between accounts and regions, no template can either.
 */
export function expressionIn(stack: Stack, construct: IConstruct, expression: unknown): unknown {
  const owner = Stack.of(construct);
  const own: unknown = owner.resolve(expression);
  if (stack === owner) return own;
  const there = resolveIn(stack, expression);
  return isSame(there, own) && namesResource(own) ? undefined : there;
}

function resolveIn(stack: Stack, expression: unknown): unknown {
  try {
    return stack.resolve(expression);
  } catch {
    // Whatever in this stack means it would have failed in the same way, and with it the synth.
    return undefined;
  }
}

/** Whether an expression holds a logical id of its template. */
function namesResource(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return false;
  const { Ref: reference } = expression as { readonly Ref?: unknown };
  return (
    'Fn::GetAtt' in expression ||
    (typeof reference === 'string' && !reference.startsWith('AWS::')) ||
    Object.values(expression).some(namesResource)
  );
}

/** Whether two expressions of one stack are the same; what is undefined is like nothing. */
export function isSame(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** Whether an expression holds another one. */
export function holds(whole: unknown, part: unknown): boolean {
  if (isSame(whole, part)) return true;
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  return (
    typeof whole === 'object' &&
    whole !== null &&
    Object.values(whole).some((value) => holds(value, part))
  );
}

/** An object; an empty one where there is none, or an expression that says nothing here. */
export function asObject(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}

/** A list; one value counts as a list of itself, absence as an empty one. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
