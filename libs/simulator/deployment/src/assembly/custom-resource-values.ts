/**
 * The attributes of custom resources whose result follows from the assembly: CDK's references between
 * regions, and `AwsCustomResource` calls that read what the assembly itself contains. Also the parameters
 * that such calls write.
 *
 * The results of all other custom resources are invented (`invented-values.ts`).
 *
 * Source: aws-cdk-lib 2.276.0, `core` cross-region references and `custom-resources` AwsCustomResource.
 */
import { isJsonObject, type JsonObject } from './json-object.js';
import { inventedClientSecret } from './invented-values.js';
import { userPoolClientId } from './physical-names.js';
import type { Resource } from './resource.js';

/** The resources of a type in all stacks of the assembly. */
type ResourcesOfType = (type: string) => readonly Resource[];

/** The value of a parameter in a region; undefined if no stack of the assembly creates it. */
export type ParameterValue = (region: string, name: string) => string | undefined;

/** The value of an attribute; undefined if it does not follow from the assembly. */
export function customResourceAttribute(
  resource: Resource,
  attribute: string,
  ofType: ResourcesOfType,
  parameterValue: ParameterValue,
): unknown {
  switch (resource.type) {
    case 'Custom::CrossRegionStringParameterReader':
      return parameterValue(
        resource.text(resource.properties, 'Region'),
        resource.text(resource.properties, 'ParameterName'),
      );
    case 'Custom::CrossRegionExportReader':
      return exportOfOtherRegion(attribute, ofType);
    default:
      return resultOfCall(resource, attribute, ofType, parameterValue);
  }
}

/** Shape of `attribute`: the name of the parameter in which the other region's stack leaves the value. */
function exportOfOtherRegion(attribute: string, ofType: ResourcesOfType): unknown {
  for (const writer of ofType('Custom::CrossRegionExportWriter')) {
    const exports = writer.object(writer.object(writer.properties, 'WriterProps'), 'exports');
    if (Object.hasOwn(exports, attribute)) return writer.resolve(exports[attribute]);
  }
  return undefined;
}

/** The result of an `AwsCustomResource`, whose properties contain its call as JSON. */
function resultOfCall(
  resource: Resource,
  attribute: string,
  ofType: ResourcesOfType,
  parameterValue: ParameterValue,
): unknown {
  const call = callOf(resource);
  if (call === undefined) return undefined;
  const parameters = parametersOf(call);
  const region = regionOf(call, resource);
  const action = actionOf(call);
  if (action === 'getparameter' && attribute === 'Parameter.Value') {
    return parameterValue(region, String(parameters['Name']));
  }
  if (action === 'describeuserpoolclient' && attribute === 'UserPoolClient.ClientSecret') {
    const client = ofType('AWS::Cognito::UserPoolClient').find(
      ({ place }) => userPoolClientId(place) === parameters['ClientId'],
    );
    return client && inventedClientSecret(client);
  }
  return undefined;
}

/** A parameter that an `AwsCustomResource` writes. */
export interface WrittenParameter {
  readonly region: string;
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** Whether a resource may write a parameter, by the text of its call before anything is resolved. */
export function mayWriteParameter({ properties }: Resource, name?: string): boolean {
  // The call is JSON in a string, or in the parts of one.
  const text = JSON.stringify(properties['Create'] ?? properties['Update'] ?? '');
  return (
    /putparameter/i.test(text) &&
    (name === undefined || text.includes(JSON.stringify(JSON.stringify(name)).slice(1, -1)))
  );
}

/** The parameter that an `AwsCustomResource` writes; undefined if its call is another one. */
export function writtenParameter(resource: Resource): WrittenParameter | undefined {
  const call = callOf(resource);
  if (call === undefined || actionOf(call) !== 'putparameter') return undefined;
  const { Name: name, Type: type = 'String', Value: value } = parametersOf(call);
  return typeof name === 'string' && typeof type === 'string' && typeof value === 'string'
    ? { region: regionOf(call, resource), name, type, value }
    : undefined;
}

/** Shape: in small letters, without the suffix of a command of the SDK. */
function actionOf(call: JsonObject): string {
  return String(call['action'])
    .replace(/Command$/, '')
    .toLowerCase();
}

function parametersOf({ parameters }: JsonObject): JsonObject {
  return isJsonObject(parameters) ? parameters : {};
}

function regionOf({ region }: JsonObject, resource: Resource): string {
  return typeof region === 'string' ? region : resource.stack.region;
}

function callOf(resource: Resource): JsonObject | undefined {
  const { properties } = resource;
  const given = resource.resolve(properties['Create'] ?? properties['Update']);
  if (typeof given !== 'string') return undefined;
  try {
    const call: unknown = JSON.parse(given);
    return isJsonObject(call) ? call : undefined;
  } catch {
    // Not a call that can be read: the values are invented, and listed.
    return undefined;
  }
}
