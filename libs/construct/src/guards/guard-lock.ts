/**
 * The guards of a lock: what would open it, or could not be deployed, is refused at synth, whoever
 * wrote it and wherever in the app.
 */
import type { IConstruct } from 'constructs';
import { checkBehaviors } from './check-behaviors.js';
import { checkClients } from './check-clients.js';
import { checkEdgeFunction } from './check-edge-function.js';
import { checkFunctionUrls } from './check-function-urls.js';
import { checkPermissions } from './check-permissions.js';
import { checkRoles } from './check-roles.js';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { SynthesizedTree } from './synthesized-tree.js';

const GUARDS: readonly Guard[] = [
  checkBehaviors,
  checkFunctionUrls,
  checkPermissions,
  checkRoles,
  checkEdgeFunction,
  checkClients,
];

/**
 * Has a lock guarded when its app is synthesized, after every aspect: CDK throws with all that the
 * guards say.
 */
export function guardLock(scope: IConstruct, lock: GuardedLock): void {
  scope.node.addValidation({
    validate: () => {
      const tree = new SynthesizedTree(scope);
      return GUARDS.flatMap((guard) => guard(lock, tree));
    },
  });
}
