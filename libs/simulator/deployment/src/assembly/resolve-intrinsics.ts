/**
 * Evaluates the CloudFormation intrinsic functions that CDK generates.
 *
 * It does not know what a name refers to: the `Lookup` does (`resources.ts`).
 *
 * Source: CloudFormation template reference, "Intrinsic function reference" (read 2026-11-22).
 */
import { isJsonObject, type JsonObject } from './json-object.js';

/** Resolves the names in one stack's template. */
export interface Lookup {
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): unknown;
  findInMap(keys: readonly string[]): unknown;
  importValue(exportName: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
  /** Throws. Shape of `reason`: the rest of a sentence after the resource's name. */
  refuse(reason: string): never;
}

/** The value of `AWS::NoValue`, which removes the property or item that contains it. */
const NO_VALUE = undefined;

/**
 * A template's value with every intrinsic function in it resolved.
 *
 * Errors: calls `lookup.refuse` for an unsupported function or reference.
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
      const item = list(items)[Number(resolved(index))];
      return item === undefined ? lookup.refuse('selects an item that does not exist') : item;
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
      return lookup.findInMap(list(argument).map(text));
    case 'Fn::ImportValue':
      return lookup.importValue(text(argument));
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName } = isJsonObject(argument) ? argument : {};
      return lookup.stackOutput(text(StackName), text(OutputName));
    }
    case 'Fn::Base64':
      return Buffer.from(text(argument), 'utf8').toString('base64');
    default:
      return lookup.refuse(`uses ${name}, which the local edge does not support`);
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
  return Array.isArray(value)
    ? value
    : lookup.refuse(`uses ${name} with a value that is not a list`);
}
