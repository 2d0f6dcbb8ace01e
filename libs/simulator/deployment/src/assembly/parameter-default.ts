/**
 * The value of a template's parameter.
 *
 * Source: CloudFormation template reference, "Parameters", and user guide, "Specify existing resources at
 * runtime with CloudFormation-supplied parameter types" (read 2026-11-28).
 */
import type { JsonObject } from './json-object.js';

/** Where a value comes from that the template does not contain. */
export interface ParameterSources {
  /** The value of a parameter in Systems Manager. */
  readonly ssmValue: (name: string) => string;
  readonly invent: (value: string) => string;
}

/** What a deployment could have chosen, for a parameter of which nothing else is known. */
const INVENTED_BY_TYPE: Readonly<Record<string, string>> = {
  Number: '0',
  'AWS::EC2::Image::Id': 'ami-0123456789abcdef0',
  'AWS::EC2::SecurityGroup::Id': 'sg-0123456789abcdef0',
  'AWS::EC2::Subnet::Id': 'subnet-0123456789abcdef0',
  'AWS::EC2::VPC::Id': 'vpc-0123456789abcdef0',
};

/**
 * The given value, or else the default, or else an invented one.
 *
 * Shape: a string, or for list types a list.
 */
export function parameterDefault(
  declaration: JsonObject,
  given: unknown,
  { ssmValue, invent }: ParameterSources,
): unknown {
  const type = textOf(declaration['Type']) ?? 'String';
  const [, ssmType] = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type) ?? [];
  const stated = textOf(given) ?? textOf(declaration['Default']);
  const value =
    stated === undefined
      ? invent(inventedValue(declaration, ssmType ?? type))
      : ssmType === undefined
        ? stated
        : ssmValue(stated);
  const isList = /^(?:CommaDelimitedList$|List<)/.test(ssmType ?? type);
  return isList ? value.split(',').map((item) => item.trim()) : value;
}

function inventedValue(declaration: JsonObject, type: string): string {
  const allowed = declaration['AllowedValues'];
  const itemType = /^List<(.+)>$/.exec(type)?.[1] ?? type;
  return (
    textOf(Array.isArray(allowed) ? allowed[0] : undefined) ??
    textOf(declaration['MinValue']) ??
    INVENTED_BY_TYPE[itemType] ??
    'invented-parameter'
  );
}

/** A text, number or truth value as text, and a list as one text; undefined for anything else. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}
