/**
 * The guards of a lock. At synth they reject everything that would open the lock or could not be
 * deployed, anywhere in the app.
 */
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkBehaviors } from './check-behaviors.js';
import { checkClients } from './check-clients.js';
import { checkDocument } from './check-document.js';
import { checkEdgeFunction } from './check-edge-function.js';
import { checkFunctionUrls } from './check-function-urls.js';
import { checkPermissions } from './check-permissions.js';
import { checkRoles, roleNotes } from './check-roles.js';
import { checkSignInPaths } from './check-sign-in-paths.js';
import { checkUrl } from './check-url.js';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { SynthesizedTree } from './synthesized-tree.js';

const GUARDS: readonly Guard[] = [
  checkBehaviors,
  checkFunctionUrls,
  checkUrl,
  checkPermissions,
  checkRoles,
  checkEdgeFunction,
  checkClients,
  checkDocument,
  checkSignInPaths,
];

/** The ids of what synth says without rejecting it, by which it can be acknowledged. */
const NOTES = '@furlock/construct';

/**
 * Runs the guards when the lock's app is synthesized, after every aspect. CDK throws one error with all
 * of their messages.
 */
export function guardLock(scope: IConstruct, lock: GuardedLock): void {
  scope.node.addValidation({
    validate: () => {
      const tree = new SynthesizedTree(scope);
      const { warnings, notes } = roleNotes(lock, tree);
      for (const one of warnings) Annotations.of(scope).addWarningV2(`${NOTES}:unread`, one);
      for (const one of notes) Annotations.of(scope).addInfoV2(`${NOTES}:direct`, one);
      return GUARDS.flatMap((guard) => guard(lock, tree));
    },
  });
}
