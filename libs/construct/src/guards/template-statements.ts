/**
 * The statements of the policies in an app's templates.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Permission, AWS::Lambda::ResourcePolicy,
 * AWS::IAM::Role, ::User, ::Group, ::Policy, ::ManagedPolicy, ::RolePolicy, ::UserPolicy, ::GroupPolicy
 * (read 2026-11-28).
 */
import {
  readPrincipal,
  readStatements,
  text,
  type Condition,
  type Statement,
  type Text,
} from '@furlock/iam-policy';
import {
  asList,
  asObject,
  type Properties,
  type SynthesizedResource,
  type SynthesizedTree,
} from './synthesized-tree.js';
import type { TemplateText } from './template-text.js';

/** A policy of an identity, with its statements. */
export interface IdentityPolicy {
  /** The identity or the policy that contains them. */
  readonly source: SynthesizedResource;
  readonly statements: readonly Statement[];
}

/** The statement that Lambda adds to a function's policy for a permission. */
export function permissionStatement(
  { path, stack, properties }: SynthesizedResource,
  templates: TemplateText,
): Statement {
  const { FunctionName, Action, Principal, ...more } = properties;
  const conditions = Object.entries(CONDITIONS).flatMap(
    ([property, [operator, key]]): Condition[] => {
      const value = more[property];
      // `false` sets no condition.
      return value === undefined || value === false || value === 'false'
        ? []
        : [{ operator, key, values: [templates.read(stack, value)] }];
    },
  );
  return {
    origin: path,
    effect: 'Allow',
    principals: { except: false, names: [readPrincipal(templates.read(stack, Principal))] },
    actions: { except: false, names: [templates.read(stack, Action)] },
    resources: { except: false, names: [templates.functionArn(stack, FunctionName)] },
    conditions,
  };
}

/** The condition that each property of a permission sets: its operator and its key. */
const CONDITIONS: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  EventSourceToken: ['StringEquals', 'lambda:eventsourcetoken'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:functionurlauthtype'],
  InvokedViaFunctionUrl: ['Bool', 'lambda:invokedviafunctionurl'],
  PrincipalOrgID: ['StringEquals', 'aws:principalorgid'],
  SourceAccount: ['StringEquals', 'aws:sourceaccount'],
  SourceArn: ['ArnLike', 'aws:sourcearn'],
};

/**
 * The statements of a whole resource policy.
 *
 * Shape: the template has the document as an object or as JSON text, which may contain expressions.
 */
export function resourcePolicyStatements(
  { path, stack, properties }: SynthesizedResource,
  templates: TemplateText,
): readonly Statement[] {
  const { PolicyDocument: document } = properties;
  const reading = { origin: path, kind: 'resource' } as const;
  if ('Statement' in asObject(document) || 'Fn::If' in asObject(document)) {
    const readText = (value: unknown): Text => templates.read(stack, value);
    return readStatements({ ...reading, document: withoutChoices(document), readText });
  }
  const json = templates.read(stack, document);
  return readStatements({
    ...reading,
    document: parsed(json.map((part, index) => (typeof part === 'string' ? part : mark(index)))),
    readText: (value) => withParts(String(value), json),
  });
}

/** Stands for an unknown part in JSON text; no policy contains this character. */
const MARK = '\uE000';

function mark(index: number): string {
  return `${MARK}${index}${MARK}`;
}

function withParts(value: string, json: Text): Text {
  return text(
    ...value
      .split(MARK)
      .map((part, index) => (index % 2 === 0 ? part : (json[Number(part)] ?? ''))),
  );
}

/** The value of JSON text; undefined, which may allow anything, if it has none. */
function parsed(json: readonly string[]): unknown {
  try {
    return JSON.parse(json.join('')) as unknown;
  } catch {
    return undefined;
  }
}

/** Every policy of the identities of an app. */
export function identityPolicies(
  tree: SynthesizedTree,
  templates: TemplateText,
): readonly IdentityPolicy[] {
  const policyOf = (source: SynthesizedResource, document: unknown): IdentityPolicy => ({
    source,
    statements: readStatements({
      document: withoutChoices(document),
      origin: source.path,
      kind: 'identity',
      readText: (value) => templates.read(source.stack, value),
    }),
  });
  const inline = tree
    .ofType(...IDENTITIES)
    .flatMap((source) =>
      expanded(source.properties['Policies']).map((policy) =>
        policyOf(source, asObject(policy)['PolicyDocument']),
      ),
    );
  const attached = tree
    .ofType(
      'AWS::IAM::GroupPolicy',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::RolePolicy',
      'AWS::IAM::UserPolicy',
    )
    .map((source) => policyOf(source, source.properties['PolicyDocument']));
  return [...inline, ...attached];
}

/** A managed policy that an identity names. */
export interface ManagedPolicyReference {
  readonly identity: SynthesizedResource;
  readonly arn: Text;
}

/** The managed policies that the identities of an app name. */
export function managedPolicies(
  tree: SynthesizedTree,
  templates: TemplateText,
): readonly ManagedPolicyReference[] {
  return tree.ofType(...IDENTITIES).flatMap((identity) =>
    expanded(identity.properties['ManagedPolicyArns']).map((arn) => ({
      identity,
      arn: templates.read(identity.stack, arn),
    })),
  );
}

const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'] as const;

/** A list in which a choice between two values is both of them. */
function expanded(value: unknown): readonly unknown[] {
  return asList(value).flatMap((item): readonly unknown[] => {
    const branches = branchesOf(item);
    return branches === undefined ? [item] : branches.flatMap(expanded);
  });
}

/** Both values of `Fn::If`, without `AWS::NoValue`; undefined for anything else. */
function branchesOf(value: unknown): readonly unknown[] | undefined {
  const choice = asObject(value)['Fn::If'];
  return Array.isArray(choice)
    ? (choice as unknown[]).slice(1).filter((one) => asObject(one)['Ref'] !== 'AWS::NoValue')
    : undefined;
}

/**
 * A document in which every choice of the deployment (`Fn::If`) is all of its values, under a condition
 * that nobody knows.
 */
function withoutChoices(document: unknown): unknown {
  const [only, ...others] = expanded(document);
  const { Statement: statements, ...rest } = asObject(only);
  if (others.length > 0 || statements === undefined) return undefined;
  return {
    ...rest,
    Statement: asList(statements).flatMap((statement) => {
      const isChoice = branchesOf(statement) !== undefined;
      return expanded(statement).map((one) =>
        isObject(one) ? withoutChoicesWithin(one, isChoice) : one,
      );
    }),
  };
}

function withoutChoicesWithin(statement: Properties, isChoice: boolean): Properties {
  const lists = Object.entries(statement).filter(([element]) => LISTS.includes(element));
  const hasChoice =
    isChoice ||
    lists.some(([, value]) => asList(value).some((item) => branchesOf(item) !== undefined));
  return hasChoice
    ? {
        ...statement,
        ...Object.fromEntries(lists.map(([element, value]) => [element, chosen(element, value)])),
        Condition: { ...asObject(statement['Condition']), 'Fn::If': { condition: 'true' } },
      }
    : statement;
}

/** An exception that may not apply is none. */
function chosen(element: string, value: unknown): readonly unknown[] {
  return element.startsWith('Not')
    ? asList(value).filter((item) => branchesOf(item) === undefined)
    : expanded(value);
}

const LISTS = ['Action', 'NotAction', 'Resource', 'NotResource'];

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null;
}

/** The function that a resource policy is attached to. */
export function policyTarget(
  { stack, properties }: SynthesizedResource,
  templates: TemplateText,
): Text {
  return templates.functionArn(stack, properties['ResourceArn']);
}
