/**
 * Reads the stacks of an assembly as CloudFormation would list them: their parameters, and every
 * resource with the id that AWS would generate.
 */
import type { DeployedStack } from '../deployment.js';
import { isJsonObject } from './json-object.js';
import { generatedName } from './physical-names.js';
import type { Assembly } from './read-assembly.js';
import { isReferable, referenceOf } from './resource-attributes.js';
import { section, stackId, type Resources } from './resources.js';

/** Every stack, in the order of the assembly. */
export function readStacks({ stacks }: Assembly, resources: Resources): DeployedStack[] {
  return stacks.map((stack) => ({
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
        // An ignored resource also has an id.
        physicalId:
          (isReferable(resource.type) ? referenceOf(resource) : undefined) ??
          generatedName(resource.place),
      })),
  }));
}
