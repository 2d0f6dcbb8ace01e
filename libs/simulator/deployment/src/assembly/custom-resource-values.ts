/**
 * The attributes of custom resources whose result follows from the assembly: CDK's references between
 * regions, and `AwsCustomResource` calls that read what the assembly itself contains.
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
  const parameters = isJsonObject(call['parameters']) ? call['parameters'] : {};
  const region = typeof call['region'] === 'string' ? call['region'] : resource.stack.region;
  const action = String(call['action'])
    .replace(/Command$/, '')
    .toLowerCase();
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

function callOf(resource: Resource): JsonObject | undefined {
  const { properties } = resource;
  const given = resource.resolve(properties['Create'] ?? properties['Update']);
  if (typeof given !== 'string') return undefined;
  try {
    const call: unknown = JSON.parse(given);
    return isJsonObject(call) ? call : undefined;
  } catch {
    return undefined;
  }
}
