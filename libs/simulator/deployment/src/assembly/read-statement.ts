/**
 * Reads one statement of a policy in a template.
 *
 * Source: IAM user guide, "IAM JSON policy elements reference" (read 2026-11-28).
 */
import type { PolicyStatement } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import type { Resource } from './resource.js';

/** A statement without its principals. */
export function readStatement(resource: Resource, statement: JsonObject): PolicyStatement {
  const { Effect, NotAction, NotResource } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    return resource.refuse('has a statement whose Effect is neither Allow nor Deny');
  }
  return {
    effect: Effect,
    actions: resource.texts(statement, 'Action'),
    ...(NotAction !== undefined && { exceptActions: resource.texts(statement, 'NotAction') }),
    resources: resource.texts(statement, 'Resource'),
    ...(NotResource !== undefined && {
      exceptResources: resource.texts(statement, 'NotResource'),
    }),
    conditions: readConditions(resource, statement),
  };
}

function readConditions(resource: Resource, statement: JsonObject): PolicyStatement['conditions'] {
  const operators = resource.object(statement, 'Condition');
  return Object.fromEntries(
    Object.keys(operators).map((operator) => {
      const keys = resource.object(operators, operator);
      return [
        operator,
        Object.fromEntries(
          Object.entries(keys).map(([key, values]) => [
            key,
            (Array.isArray(values) ? (values as unknown[]) : [values]).map(String),
          ]),
        ),
      ];
    }),
  );
}
