/**
 * Reads which parameters the request validator of a method requires.
 *
 * Source: CloudFormation template reference, AWS::ApiGateway::RequestValidator; API Gateway developer guide,
 * "Request validation for REST APIs" (read 2026-11-28).
 */
import type { RequiredParameter } from '../deployment.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/**
 * The parameters, or the reason why the validator cannot be applied. Shape of the reason: the rest of a sentence
 * after "it".
 */
export function readRequestValidator(
  method: Resource,
  resources: Resources,
): readonly RequiredParameter[] | string {
  const { properties } = method;
  const id = method.optionalText(properties, 'RequestValidatorId');
  if (id === undefined) return [];
  const validator = resources
    .ofType('AWS::ApiGateway::RequestValidator')
    .find((one) => referenceOf(one) === id);
  if (validator === undefined)
    return `has the request validator ${id}, which is not in the assembly`;
  const hasModels = Object.keys(method.object(properties, 'RequestModels')).length > 0;
  if (validator.flag(validator.properties, 'ValidateRequestBody') && hasModels) {
    return 'validates bodies with a model, which the local edge does not read';
  }
  if (!validator.flag(validator.properties, 'ValidateRequestParameters')) return [];
  const parameters = method.object(properties, 'RequestParameters');
  return Object.keys(parameters).flatMap((key): RequiredParameter[] => {
    // A path has all its parameters.
    const [, place, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(key) ?? [];
    if (place === undefined || !method.flag(parameters, key)) return [];
    return [{ kind: place === 'header' ? 'header' : 'query', name }];
  });
}
