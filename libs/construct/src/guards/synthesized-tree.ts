/**
 * The contents of an app's templates before they are written: every resource with all changes made to
 * it, including escape hatches.
 *
 * Properties are as in the template, with unresolved intrinsic functions. Within a stack, one thing
 * always has the same expression, so expressions can be compared.
 */
import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A resource as it will appear in its template. */
export interface SynthesizedResource {
  readonly stack: Stack;
  /** For messages. */
  readonly path: string;
  readonly type: string;
  readonly properties: Properties;
  /** What `Ref` returns for it, as an expression in the given stack. */
  readonly referenceIn: (stack: Stack) => unknown;
  /** What `Fn::GetAtt` returns for it, as an expression in the given stack. */
  readonly attributeIn: (stack: Stack, attribute: string) => unknown;
}

export type Properties = Readonly<Record<string, unknown>>;

/** What a construct is synthesized together with: everything below its stage, or below the app. */
export function synthesizedRoot(construct: IConstruct): IConstruct {
  return Stage.of(construct) ?? construct.node.root;
}

/** The resources of everything that is synthesized together. */
export class SynthesizedTree {
  /** All constructs, in the order of the tree. */
  readonly constructs: readonly IConstruct[];
  readonly #resources: readonly CfnResource[];
  readonly #inStacks = new Map<Stack, CfnResource[]>();
  /** Rendering takes most of the time of the guards. */
  readonly #rendered = new Map<CfnResource, SynthesizedResource | undefined>();
  readonly #ofTypes = new Map<string, readonly SynthesizedResource[]>();

  constructor(root: IConstruct) {
    this.constructs = root.node
      .findAll()
      .filter((construct) => synthesizedRoot(construct) === root);
    this.#resources = this.constructs.filter((one) => CfnResource.isCfnResource(one));
    for (const resource of this.#resources) {
      const stack = Stack.of(resource);
      const others = this.#inStacks.get(stack);
      if (others === undefined) this.#inStacks.set(stack, [resource]);
      else others.push(resource);
    }
  }

  /** The resources of the given types, in the order of the tree. */
  ofType(...types: readonly string[]): readonly SynthesizedResource[] {
    const key = types.join(' ');
    const found =
      this.#ofTypes.get(key) ??
      this.#resources
        .filter(({ cfnResourceType }) => types.includes(cfnResourceType))
        .flatMap((resource) => this.find(resource) ?? []);
    this.#ofTypes.set(key, found);
    return found;
  }

  /** The resources of a stack, also those that will not appear in its template. */
  resourcesIn(stack: Stack): readonly CfnResource[] {
    return this.#inStacks.get(stack) ?? [];
  }

  /** A resource as it will appear in its template; undefined if it will not appear. */
  find(resource: CfnResource): SynthesizedResource | undefined {
    if (!this.#rendered.has(resource)) this.#rendered.set(resource, rendered(resource));
    return this.#rendered.get(resource);
  }
}

function rendered(resource: CfnResource): SynthesizedResource | undefined {
  const stack = Stack.of(resource);
  // Not declared by aws-cdk-lib, but the only place that includes overrides.
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
 * How a stack would write an expression of a construct; undefined if the stack cannot refer to it.
 *
 * At this point CDK has replaced every reference across stacks with a separate expression. An expression
 * that is the same in another stack therefore names another resource there. If CDK cannot refer to the
 * construct, across accounts or regions, no template can.
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
    // An actual reference from this stack would have failed in the same way, and stopped synth.
    return undefined;
  }
}

/** Whether an expression contains a logical id of its template. */
function namesResource(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return false;
  const { Ref: reference } = expression as { readonly Ref?: unknown };
  return (
    'Fn::GetAtt' in expression ||
    (typeof reference === 'string' && !reference.startsWith('AWS::')) ||
    Object.values(expression).some(namesResource)
  );
}

/** Whether two expressions of one stack are the same; undefined is never the same as anything. */
export function isSame(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** Whether an expression contains another one. */
export function holds(whole: unknown, part: unknown): boolean {
  if (isSame(whole, part)) return true;
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  return (
    typeof whole === 'object' &&
    whole !== null &&
    Object.values(whole).some((value) => holds(value, part))
  );
}

/** The value if it is an object, otherwise an empty object. */
export function asObject(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}

/** The value as a list: a single value becomes a list of one, undefined an empty list. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
