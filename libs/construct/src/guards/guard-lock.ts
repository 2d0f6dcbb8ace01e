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
import { knownExpressions } from './locked-function.js';
import { SynthesizedTree, synthesizedRoot } from './synthesized-tree.js';
import { TemplatePolicies } from './template-policies.js';
import { TemplateText } from './template-text.js';

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

/** What the guards read of everything that is synthesized together. */
interface Reading {
  readonly tree: SynthesizedTree;
  readonly policies: TemplatePolicies;
  /** The scopes of the locks that have not read it yet. */
  readonly unread: Set<IConstruct>;
}

/** The locks by their scopes. */
const guarded = new WeakMap<IConstruct, GuardedLock>();

/** What the latest synth of an app or a stage reads. */
const readings = new WeakMap<IConstruct, Reading | undefined>();

/**
 * Runs the guards when the lock's app is synthesized, after every aspect. CDK throws one error with all
 * of their messages.
 */
export function guardLock(scope: IConstruct, lock: GuardedLock): void {
  guarded.set(scope, lock);
  const root = synthesizedRoot(scope);
  readOnce(root);
  scope.node.addValidation({
    validate: () => {
      const { tree, policies } = readingFor(scope, root);
      const { warnings, notes } = roleNotes(lock, tree, policies);
      for (const one of warnings) Annotations.of(scope).addWarningV2(`${NOTES}:unread`, one);
      for (const one of notes) Annotations.of(scope).addInfoV2(`${NOTES}:direct`, one);
      return GUARDS.flatMap((guard) => guard(lock, tree, policies));
    },
  });
}

/**
 * Lets all locks below a root share what one synth reads: read for each of them, it would take most of a
 * synth. CDK validates the root first.
 */
function readOnce(root: IConstruct): void {
  if (readings.has(root)) return;
  readings.set(root, undefined);
  root.node.addValidation({
    validate: () => {
      readings.set(root, newReading(root));
      return [];
    },
  });
}

/** Outside of a synth, and for a second time, a lock is judged by the app as it is now. */
function readingFor(scope: IConstruct, root: IConstruct): Reading {
  const reading = readings.get(root);
  return reading?.unread.delete(scope) === true ? reading : newReading(root);
}

function newReading(root: IConstruct): Reading {
  const tree = new SynthesizedTree(root);
  const locks = tree.constructs.flatMap((scope) => {
    const lock = guarded.get(scope);
    return lock === undefined ? [] : [{ scope, lock }];
  });
  const known = locks.flatMap(({ lock }) => knownExpressions(lock));
  return {
    tree,
    policies: new TemplatePolicies(tree, new TemplateText(tree, known)),
    unread: new Set(locks.map(({ scope }) => scope)),
  };
}
