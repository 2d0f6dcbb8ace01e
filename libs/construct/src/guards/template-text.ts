/**
 * Reads the expressions of templates as texts: what can be known before the deployment is literal, and
 * the rest is a part that only the deployment knows.
 *
 * Source: CloudFormation template reference, "Intrinsic function reference", "Pseudo parameters
 * reference", and "Return values" of each resource type (read 2026-11-28).
 */
import { CfnOutput, CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  literal,
  readPrincipal,
  text,
  unknownPart,
  type Text,
  type Unknown,
} from '@furlock/iam-policy';
import {
  asObject,
  expressionIn,
  type Properties,
  type SynthesizedTree,
} from './synthesized-tree.js';

/** An expression that is read in each stack as in that of its construct, however a stack writes it. */
export interface KnownExpression {
  readonly construct: IConstruct;
  readonly expression: string;
  /** Another expression for the same, in one other stack. */
  readonly alias?: { readonly stack: Stack; readonly expression: string };
}

/** Reads the expressions of everything that is synthesized together with a construct. */
export class TemplateText {
  readonly #tree: SynthesizedTree;
  readonly #known: readonly KnownExpression[];
  readonly #outputs: readonly CfnOutput[];
  readonly #resources = new Map<Stack, ReadonlyMap<string, CfnResource>>();
  readonly #spellings = new Map<Stack, ReadonlyMap<string, KnownExpression>>();
  /** An app has the same few expressions in many places. */
  readonly #texts = new Map<Stack, Map<string, Text>>();
  #exports: Map<string, CfnOutput> | undefined;

  constructor(tree: SynthesizedTree, known: readonly KnownExpression[]) {
    this.#tree = tree;
    this.#known = known;
    this.#outputs = tree.constructs.filter((one) => one instanceof CfnOutput);
  }

  /** The text of an expression in a stack's template. */
  read(stack: Stack, value: unknown): Text {
    if (['string', 'number', 'boolean'].includes(typeof value)) return text(String(value));
    let texts = this.#texts.get(stack);
    if (texts === undefined) {
      texts = new Map<string, Text>();
      this.#texts.set(stack, texts);
    }
    const key = String(JSON.stringify(value));
    const read = texts.get(key) ?? this.#readExpression(stack, value, key);
    texts.set(key, read);
    return read;
  }

  #readExpression(stack: Stack, value: unknown, key: string): Text {
    const known = this.#spellingsIn(stack).get(key);
    if (known !== undefined) {
      const owner = Stack.of(known.construct);
      return this.read(owner, owner.resolve(known.expression));
    }
    return this.#readFunction(stack, asObject(value)) ?? text(opaque(stack, value));
  }

  /** How a stack writes the known expressions of other stacks. */
  #spellingsIn(stack: Stack): ReadonlyMap<string, KnownExpression> {
    let spellings = this.#spellings.get(stack);
    if (spellings === undefined) {
      spellings = new Map(
        this.#known
          .filter(({ construct }) => Stack.of(construct) !== stack)
          .flatMap((one) => {
            const { construct, expression, alias } = one;
            return [
              expressionIn(stack, construct, expression),
              ...(alias?.stack === stack ? [stack.resolve(alias.expression) as unknown] : []),
            ]
              .filter((written) => written !== undefined)
              .map((written) => [JSON.stringify(written), one] as const);
          }),
      );
      this.#spellings.set(stack, spellings);
    }
    return spellings;
  }

  /**
   * The ARN of a function that is named by its name, its ARN or a part of its ARN, with or without a
   * version or an alias.
   *
   * Source: Lambda API reference, AddPermission, FunctionName (read 2026-11-28).
   */
  functionArn(stack: Stack, value: unknown): Text {
    const name = this.read(stack, value);
    const [first] = name;
    if (typeof first === 'string' && first.startsWith('arn:')) return name;
    if (typeof first === 'object' && !first.isName) return name;
    const fields = split(name, ':') ?? [];
    const [account = []] = fields;
    const isPartialArn = fields.some((field) => literal(field) === 'function');
    if (!isPartialArn && fields.length > 1 && isAccount(account)) {
      return functionArnOf(stack, joined(fields.slice(1)), account);
    }
    if (!isPartialArn) return functionArnOf(stack, name);
    const missing = [text('arn:aws:lambda'), text(regionOf(stack)), text(accountOf(stack))];
    const given = fields.findIndex((field) => literal(field) === 'function');
    return joined([...missing.slice(0, missing.length - given), ...fields]);
  }

  #readFunction(stack: Stack, expression: Properties): Text | undefined {
    const [[name, argument] = ['', undefined], another] = Object.entries(expression);
    if (another !== undefined) return undefined;
    switch (name) {
      case 'Ref':
        return this.#readReference(stack, String(argument));
      case 'Fn::GetAtt':
        return this.#readAttribute(stack, argument);
      case 'Fn::Join': {
        const [separator, parts] = asPair(argument);
        const texts = this.#readList(stack, parts);
        return typeof separator === 'string' && texts !== undefined
          ? joined(texts, separator)
          : undefined;
      }
      case 'Fn::Select': {
        const [index, parts] = asPair(argument);
        return this.#readList(stack, parts)?.[Number(index)];
      }
      case 'Fn::Sub':
        return this.#substitute(stack, argument);
      case 'Fn::ImportValue':
        return this.#readExport(stack, argument);
      default:
        return undefined;
    }
  }

  #readList(stack: Stack, value: unknown): readonly Text[] | undefined {
    if (Array.isArray(value)) return value.map((item) => this.read(stack, item));
    const [separator, whole] = asPair(asObject(value)['Fn::Split']);
    return typeof separator === 'string' ? split(this.read(stack, whole), separator) : undefined;
  }

  #substitute(stack: Stack, argument: unknown): Text | undefined {
    const [template, more] = typeof argument === 'string' ? [argument, {}] : asPair(argument);
    if (typeof template !== 'string') return undefined;
    const variables = asObject(more);
    const [start = '', ...rest] = template.split('${');
    return text(
      start,
      ...rest.map((part) => {
        const end = part.indexOf('}');
        if (end === -1) return text(`\${${part}`);
        const name = part.slice(0, end);
        const after = part.slice(end + 1);
        if (name.startsWith('!')) return text(`\${${name.slice(1)}}${after}`);
        const variable = Object.hasOwn(variables, name)
          ? variables[name]
          : name.includes('.')
            ? { 'Fn::GetAtt': name }
            : { Ref: name };
        return text(this.read(stack, variable), after);
      }),
    );
  }

  #readReference(stack: Stack, name: string): Text | undefined {
    switch (name) {
      case 'AWS::Partition':
        // Lambda@Edge, and so the lock, exists only in this one.
        return text('aws');
      case 'AWS::URLSuffix':
        return text('amazonaws.com');
      case 'AWS::Region':
        return text(regionOf(stack));
      case 'AWS::AccountId':
        return text(accountOf(stack));
      case 'AWS::StackName':
        return Token.isUnresolved(stack.stackName) ? undefined : text(stack.stackName);
      default:
        return this.#valueOf(stack, name, 'Ref');
    }
  }

  #readAttribute(stack: Stack, argument: unknown): Text | undefined {
    const [id = '', ...attribute] = (Array.isArray(argument) ? argument : [argument])
      .join('.')
      .split('.');
    return this.#valueOf(stack, id, attribute.join('.'));
  }

  /** What `Ref` or `Fn::GetAtt` returns, for the types that a policy of a function may refer to. */
  #valueOf(stack: Stack, id: string, attribute: string): Text | undefined {
    const resource = this.#resource(stack, id);
    if (resource === undefined) return this.#readParameter(stack, id);
    const { cfnResourceType: type } = resource;
    const properties = this.#tree.find(resource)?.properties ?? {};
    const nameFrom = (property: string): Text =>
      properties[property] === undefined
        ? text(generatedName(stack, id))
        : this.read(stack, properties[property]);
    switch (`${type} ${attribute}`) {
      case 'AWS::Lambda::Function Ref':
        return nameFrom('FunctionName');
      case 'AWS::Lambda::Function Arn':
        return functionArnOf(stack, nameFrom('FunctionName'));
      case 'AWS::Lambda::Alias Ref':
      case 'AWS::Lambda::Alias AliasArn':
        return this.#qualified(stack, properties, this.read(stack, properties['Name']));
      case 'AWS::Lambda::Version Ref':
      case 'AWS::Lambda::Version FunctionArn':
        return this.#qualified(stack, properties, text(generatedName(stack, id)));
      case 'AWS::Lambda::Url Ref':
      case 'AWS::Lambda::Url FunctionArn':
        return this.functionArn(stack, properties['TargetFunctionArn']);
      case 'AWS::IAM::Role Ref':
        return nameFrom('RoleName');
      case 'AWS::IAM::Role Arn': {
        const path = properties['Path'] === undefined ? '/' : this.read(stack, properties['Path']);
        return text('arn:aws:iam::', accountOf(stack), ':role', path, nameFrom('RoleName'));
      }
      case 'AWS::IAM::ManagedPolicy PolicyId':
        return text({ key: `${stack.node.addr} ${id} ${attribute}`, prefix: '', isName: true });
      case 'AWS::IAM::ManagedPolicy Ref':
      case 'AWS::IAM::ManagedPolicy PolicyArn':
        return text('arn:aws:iam::', accountOf(stack), ':policy/', generatedName(stack, id));
      case 'AWS::CloudFront::Distribution Ref':
      case 'AWS::CloudFront::Distribution Id':
        return text(generatedName(stack, id));
      case `AWS::CloudFormation::Stack ${attribute}`:
        return this.#readOutput(resource, attribute);
      default:
        return attribute === 'Arn' ? arnOfOtherService(stack, id, type) : undefined;
    }
  }

  #qualified(stack: Stack, { FunctionName: name }: Properties, qualifier: Text): Text {
    return text(this.functionArn(stack, name), ':', qualifier);
  }

  #resource(stack: Stack, id: string): CfnResource | undefined {
    let ofStack = this.#resources.get(stack);
    if (ofStack === undefined) {
      ofStack = new Map(
        this.#tree
          .resourcesIn(stack)
          .map((resource) => [String(stack.resolve(resource.logicalId)), resource] as const),
      );
      this.#resources.set(stack, ofStack);
    }
    return ofStack.get(id);
  }

  /** The value that a parent passes to a nested stack. */
  #readParameter(stack: Stack, name: string): Text | undefined {
    const { nestedStackParent: parent, nestedStackResource: resource } = stack;
    if (parent === undefined || !CfnResource.isCfnResource(resource)) return undefined;
    const value = asObject(this.#tree.find(resource)?.properties['Parameters'])[name];
    return value === undefined ? undefined : this.read(parent, value);
  }

  /** The value that a nested stack returns to its parent. */
  #readOutput(resource: CfnResource, attribute: string): Text | undefined {
    const output = this.#outputs.find((one) => {
      const owner = Stack.of(one);
      return (
        owner.nestedStackResource === resource &&
        attribute === `Outputs.${String(owner.resolve(one.logicalId))}`
      );
    });
    return output === undefined ? undefined : this.#readOutputValue(output);
  }

  #readOutputValue(output: CfnOutput): Text {
    const owner = Stack.of(output);
    return this.read(owner, owner.resolve(output.value));
  }

  /** The value that another stack of the app exports, as `Fn::ImportValue` returns it. */
  #readExport(stack: Stack, argument: unknown): Text | undefined {
    const name = literal(this.read(stack, argument));
    if (name === undefined) return undefined;
    const output = this.#exported().get(name);
    return output === undefined ? undefined : this.#readOutputValue(output);
  }

  #exported(): ReadonlyMap<string, CfnOutput> {
    if (this.#exports !== undefined) return this.#exports;
    // A name that is itself imported ends here, rather than never.
    this.#exports = new Map();
    for (const output of this.#outputs) {
      const owner = Stack.of(output);
      const exportName: unknown = owner.resolve(output.exportName);
      const name = exportName === undefined ? undefined : literal(this.read(owner, exportName));
      if (name !== undefined && !this.#exports.has(name)) this.#exports.set(name, output);
    }
    return this.#exports;
  }
}

function functionArnOf(stack: Stack, name: Text, account = text(accountOf(stack))): Text {
  return text('arn:aws:lambda:', regionOf(stack), ':', account, ':function:', name);
}

function isAccount(field: Text): boolean {
  const [first] = field;
  return typeof first === 'object'
    ? first.key === ACCOUNT_KEY
    : readPrincipal(field).kind === 'account';
}

const ACCOUNT_KEY = 'AWS::AccountId';

function joined(parts: readonly Text[], separator = ':'): Text {
  return text(...parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/** A part that has the same value wherever the same expression is in the same stack. */
function opaque(stack: Stack, expression: unknown): Unknown {
  return unknownPart(`${stack.node.addr} ${JSON.stringify(expression)}`);
}

/** CloudFormation shortens a long stack name in the names that it generates. */
const KNOWN_CHARACTERS = 20;

/** A name that CloudFormation generates: `<stack>-<logical id>-<random>`. */
function generatedName(stack: Stack, id: string): Unknown {
  const { stackName } = stack;
  const prefix = Token.isUnresolved(stackName) ? '' : `${stackName}-`.slice(0, KNOWN_CHARACTERS);
  return { key: `${stack.node.addr} ${id}`, prefix, isName: true };
}

function regionOf({ region }: Stack): string | Unknown {
  return Token.isUnresolved(region) ? { key: 'AWS::Region', prefix: '', isName: true } : region;
}

function accountOf({ account }: Stack): string | Unknown {
  return Token.isUnresolved(account) ? { key: ACCOUNT_KEY, prefix: '', isName: true } : account;
}

/** Services whose resources may return the ARN of a function as their own. */
const MAY_BE_FUNCTIONS = ['lambda', 'serverless', 'cloudformation'];

/** The ARN of a resource that is no function: its service is enough. */
function arnOfOtherService(stack: Stack, id: string, type: string): Text | undefined {
  const [vendor, service = ''] = type.toLowerCase().split('::');
  return vendor === 'aws' && !MAY_BE_FUNCTIONS.includes(service)
    ? text(`arn:aws:${service}:`, opaque(stack, id))
    : undefined;
}

/** The parts between separators; undefined if a separator may be in an unknown part. */
function split(whole: Text, separator: string): readonly Text[] | undefined {
  const parts: Text[] = [];
  let current: Text = [];
  for (const part of whole) {
    if (typeof part === 'object') {
      if (!part.isName || ![':', '/'].includes(separator)) return undefined;
      current = text(current, part);
      continue;
    }
    const [rest = '', ...more] = part.split(separator);
    current = text(current, rest);
    for (const next of more) {
      parts.push(current);
      current = text(next);
    }
  }
  return [...parts, current];
}

function asPair(value: unknown): readonly [unknown, unknown] {
  const [first, second] = Array.isArray(value) ? (value as unknown[]) : [];
  return [first, second];
}
