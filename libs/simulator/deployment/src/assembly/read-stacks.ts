/**
 * Reads the stacks of an assembly as CloudFormation would list them: their parameters, and every
 * resource with the id that AWS would generate.
 */
import type { DeployedStack } from '../deployment.js';
import { isJsonObject } from './json-object.js';
import { section, stackId, type Resources } from './resources.js';

/** Every stack, in the order of the assembly. */
export function readStacks(resources: Resources): DeployedStack[] {
  return resources.stacks.map((stack) => ({
    name: stack.name,
    id: stackId(stack),
    region: stack.region,
    parameters: Object.fromEntries(
      Object.entries(section(stack, 'Parameters')).flatMap(([name, parameter]) => {
        const value = isJsonObject(parameter) ? parameter['Default'] : undefined;
        return typeof value === 'string' ? [[name, value] as const] : [];
      }),
    ),
    resources: resources
      .all()
      .filter((resource) => resource.stack === stack)
      .map((resource) => ({
        logicalId: resource.logicalId,
        type: resource.type,
        physicalId: resources.physicalId(resource),
      })),
  }));
}
