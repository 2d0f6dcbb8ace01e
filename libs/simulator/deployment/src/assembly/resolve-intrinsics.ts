/**
 * Evaluates the intrinsic functions of CloudFormation.
 *
 * It does not know what a name refers to: the `Lookup` does (`resources.ts`).
 *
 * Source: CloudFormation template reference, "Intrinsic function reference" (read 2026-11-22).
 */
import { cidrBlocks } from './cidr-blocks.js';
import { isJsonObject, type JsonObject } from './json-object.js';

/** Resolves the names in one stack's template. */
export interface Lookup {
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): unknown;
  /** Undefined if the map has no such value. */
  findInMap(keys: readonly string[]): unknown;
  availabilityZones(region: string): readonly string[];
  importValue(exportName: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
  /** A value in place of what only AWS knows. Shape of `what`: a noun phrase. */
  invent(what: string): string;
  isInvented(text: string): boolean;
  /** Throws. Shape of `reason`: the rest of a sentence after the resource's name. */
  refuse(reason: string): never;
}

/** The value of `AWS::NoValue`, which removes the property or item that contains it. */
const NO_VALUE = undefined;

/**
 * A template's value with every intrinsic function in it resolved.
 *
 * Errors: calls `lookup.refuse` for a reference or an argument that CloudFormation rejects.
 */
export function resolveIntrinsics(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item: unknown) => resolveIntrinsics(item, lookup))
      .filter((item) => item !== NO_VALUE);
  }
  if (!isJsonObject(value)) return value;
  const call = asCall(value);
  if (call !== undefined) return resolveCall(call, lookup);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolveIntrinsics(member, lookup)] as const)
      .filter(([, member]) => member !== NO_VALUE),
  );
}

interface Call {
  readonly name: string;
  readonly argument: unknown;
}

/** Whether a value is the call of an intrinsic function. */
export function isCall(value: unknown): boolean {
  return isJsonObject(value) && asCall(value) !== undefined;
}

/** An object whose only member is named like a function is a call. */
function asCall(object: JsonObject): Call | undefined {
  const entries = Object.entries(object);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined) return undefined;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::')
    ? { name, argument }
    : undefined;
}

function resolveCall({ name, argument }: Call, lookup: Lookup): unknown {
  // A policy statement's `Condition` is an object; a reference to a condition is its name.
  if (name === 'Condition' && typeof argument !== 'string') {
    return { Condition: resolveIntrinsics(argument, lookup) };
  }
  const resolved = (value: unknown): unknown => resolveIntrinsics(value, lookup);
  const text = (value: unknown): string => asText(resolved(value), name, lookup);
  const list = (value: unknown): unknown[] => asList(resolved(value), name, lookup);

  switch (name) {
    case 'Ref':
      return lookup.ref(text(argument));
    case 'Condition':
      return lookup.condition(text(argument));
    case 'Fn::GetAtt': {
      const [logicalId, ...attribute] =
        typeof argument === 'string' ? argument.split('.') : list(argument);
      return lookup.getAtt(text(logicalId), attribute.map(text).join('.'));
    }
    case 'Fn::Join': {
      const [separator, items] = pair(argument, name, lookup);
      return list(items).map(text).join(text(separator));
    }
    case 'Fn::Split': {
      const [separator, joined] = pair(argument, name, lookup);
      return text(joined).split(text(separator));
    }
    case 'Fn::Select': {
      const [index, items] = pair(argument, name, lookup);
      const choices = list(items);
      return choices[Number(resolved(index))] ?? inventedItem(choices, lookup);
    }
    case 'Fn::Sub':
      return substitute(argument, lookup);
    case 'Fn::If': {
      const [condition, ...values] = Array.isArray(argument) ? (argument as unknown[]) : [];
      // Only the selected branch is resolved.
      return resolved(lookup.condition(text(condition)) === true ? values[0] : values[1]);
    }
    case 'Fn::Equals': {
      const [left, right] = pair(argument, name, lookup);
      return String(resolved(left)) === String(resolved(right));
    }
    case 'Fn::Not':
      return list(argument)[0] !== true;
    case 'Fn::And':
      return list(argument).every((item) => item === true);
    case 'Fn::Or':
      return list(argument).some((item) => item === true);
    case 'Fn::FindInMap':
      return findInMap(list(argument), lookup);
    case 'Fn::ImportValue':
      return lookup.importValue(text(argument));
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = isJsonObject(argument) ? argument : {};
      return lookup.stackOutput(text(StackName), text(OutputName));
    }
    case 'Fn::Base64':
      return Buffer.from(text(argument), 'utf8').toString('base64');
    case 'Fn::GetAZs':
      return [...lookup.availabilityZones(text(argument))];
    case 'Fn::Cidr': {
      const [block, count, bits = 8] = list(argument);
      return (
        cidrBlocks(text(block), Number(count), Number(bits)) ?? [
          lookup.invent('a block of Fn::Cidr'),
        ]
      );
    }
    case 'Fn::Length':
      return list(argument).length;
    case 'Fn::ToJsonString':
      return JSON.stringify(resolved(argument));
    default:
      return lookup.invent(`the result of ${name}`);
  }
}

/** `${Name}`, `${LogicalId.Attribute}`, `${!Literal}`; a map may define additional values. */
function substitute(argument: unknown, lookup: Lookup): string {
  const [template, own] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  const variables = isJsonObject(own) ? own : {};
  return asText(template, 'Fn::Sub', lookup).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (_, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      const [logicalId = '', ...attribute] = name.split('.');
      const value = Object.hasOwn(variables, name)
        ? resolveIntrinsics(variables[name], lookup)
        : attribute.length > 0
          ? lookup.getAtt(logicalId, attribute.join('.'))
          : lookup.ref(name);
      return asText(value, 'Fn::Sub', lookup);
    },
  );
}

/** A text with an invented part may have fewer parts than AWS's. */
function inventedItem(choices: readonly unknown[], lookup: Lookup): unknown {
  const [first = ''] = choices;
  return lookup.isInvented(String(first))
    ? first
    : lookup.refuse('selects an item that does not exist');
}

/** The last argument can be an object with the value of a missing key. */
function findInMap(keys: readonly unknown[], lookup: Lookup): unknown {
  const names = keys.filter((key) => !isJsonObject(key)).map(String);
  const [fallback] = keys.filter(isJsonObject);
  return (
    lookup.findInMap(names) ??
    fallback?.['DefaultValue'] ??
    lookup.refuse(`looks up ${names.join(', ')}, which is not in the template`)
  );
}

function pair(argument: unknown, name: string, lookup: Lookup): readonly [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2) {
    return lookup.refuse(`uses ${name} without its two arguments`);
  }
  return [argument[0], argument[1]];
}

function asText(value: unknown, name: string, lookup: Lookup): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return lookup.refuse(`uses ${name} with a value that is not a string`);
}

function asList(value: unknown, name: string, lookup: Lookup): unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && lookup.isInvented(value)
    ? [value]
    : lookup.refuse(`uses ${name} with a value that is not a list`);
}
