/**
 * The guards of a lock. At synth they reject everything that would open the lock or could not be
 * deployed, anywhere in the app.
 */
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkAccessLogs } from './check-access-logs.js';
import { checkAssociations } from './check-associations.js';
import { checkBehaviors } from './check-behaviors.js';
import { checkBraces } from './check-braces.js';
import { checkClients } from './check-clients.js';
import { checkDocument } from './check-document.js';
import { checkDomainNames } from './check-domain-names.js';
import { checkEdgeFunction } from './check-edge-function.js';
import { checkErrorResponses } from './check-error-responses.js';
import { checkFunctionUrls } from './check-function-urls.js';
import { checkPermissions } from './check-permissions.js';
import { checkRoles, roleNotes } from './check-roles.js';
import { checkRuleMethods } from './check-rule-methods.js';
import { checkSignInPaths } from './check-sign-in-paths.js';
import { checkUrl } from './check-url.js';
import { checkWebAcl } from './check-web-acl.js';
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
  checkErrorResponses,
  checkRuleMethods,
  checkBraces,
  checkAssociations,
  checkDomainNames,
  checkWebAcl,
  checkAccessLogs,
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
