/**
 * Who may call the locked function through its URL: only the signer, which is the lock's edge role or
 * its distribution, and which needs two statements.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-25).
 */
import { CLOUDFRONT_PRINCIPAL } from '../grant-invoke-url.js';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { covers } from './policy-statements.js';
import {
  expressionIn,
  isSame,
  type Properties,
  type SynthesizedResource,
} from './synthesized-tree.js';
import { targetsFunction } from './targets-function.js';

/** Both are needed, each restricted to calls through the URL. */
const NEEDED: readonly { readonly action: string; readonly narrowedBy: Properties }[] = [
  { action: 'lambda:InvokeFunctionUrl', narrowedBy: { FunctionUrlAuthType: 'AWS_IAM' } },
  { action: 'lambda:InvokeFunction', narrowedBy: { InvokedViaFunctionUrl: true } },
];

/** Rejects a resource policy that grants the signer too little or too much, or opens the URL to others. */
export const checkPermissions: Guard = (lock, tree) => {
  const permissions = tree
    .ofType('AWS::Lambda::Permission')
    .filter(({ stack, properties }) =>
      targetsFunction(properties['FunctionName'], lock.handler, stack),
    );
  const missing = NEEDED.filter(
    ({ action, narrowedBy }) =>
      !permissions.some(
        (permission) =>
          permission.properties['Action'] === action &&
          isTrusted(permission, lock) &&
          isNarrowed(permission.properties, narrowedBy),
      ),
  ).map(
    ({ action }) =>
      `The permission ${action} for ${trustedName(lock)} on ${lock.handler.node.path} is missing, and without it the URL rejects every request: keep the lock's own permissions in the template`,
  );
  return [...missing, ...permissions.flatMap((permission) => widerThanNeeded(permission, lock))];
};

/** The faults of one statement, the lock's own or another. */
function widerThanNeeded(permission: SynthesizedResource, lock: GuardedLock): string[] {
  const { path, properties } = permission;
  const { Action: action, Principal: principal } = properties;
  if (String(action).includes('*')) {
    return [`${path} grants ${String(action)}: name a single action`];
  }
  if (principal === '*' && properties['SourceArn'] === undefined) {
    return [
      `${path} lets anyone call the locked function: name a principal, or remove the permission`,
    ];
  }
  const throughUrl = NEEDED.filter(({ action: needed }) => covers(action, needed));
  if (isTrusted(permission, lock)) {
    return throughUrl
      .filter(({ narrowedBy }) => !isNarrowed(properties, narrowedBy))
      .map(
        ({ narrowedBy }) =>
          `${path} lets ${trustedName(lock)} call the function in ways other than through its URL: set ${Object.entries(
            narrowedBy,
          )
            .map(([name, value]) => `${name} to ${String(value)}`)
            .join(' and ')}`,
      );
  }
  // The lock does not restrict services and roles that call the function directly, not its URL.
  const opensUrl =
    covers(action, 'lambda:InvokeFunctionUrl') || properties['InvokedViaFunctionUrl'] === true;
  return opensUrl
    ? [
        `${path} lets a principal other than ${trustedName(lock)} call the function's URL, which bypasses the token check: remove the permission, or add a separate lock`,
      ]
    : [];
}

function isNarrowed(properties: Properties, narrowedBy: Properties): boolean {
  return Object.entries(narrowedBy).every(([name, value]) => properties[name] === value);
}

function isTrusted({ stack, properties }: SynthesizedResource, lock: GuardedLock): boolean {
  const { signing, edgeRole, edgeRoleArn, distribution } = lock;
  const { Principal: principal, SourceArn: sourceArn } = properties;
  return signing === 'edge'
    ? isSame(principal, expressionIn(stack, distribution, edgeRoleArn)) ||
        isSame(principal, expressionIn(stack, edgeRole, edgeRole.roleArn))
    : principal === CLOUDFRONT_PRINCIPAL &&
        isSame(sourceArn, expressionIn(stack, distribution, distribution.distributionArn));
}

function trustedName({ signing }: GuardedLock): string {
  return signing === 'edge' ? 'the edge role' : "the lock's distribution";
}
