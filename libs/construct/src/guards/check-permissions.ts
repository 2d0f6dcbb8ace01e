/**
 * Who may call the locked function through its URL: the one who signs, which is the lock's edge
 * role or its distribution, by two statements, and nobody else.
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

/** Both are needed, each narrowed to calls through the URL. */
const NEEDED: readonly { readonly action: string; readonly narrowedBy: Properties }[] = [
  { action: 'lambda:InvokeFunctionUrl', narrowedBy: { FunctionUrlAuthType: 'AWS_IAM' } },
  { action: 'lambda:InvokeFunction', narrowedBy: { InvokedViaFunctionUrl: true } },
];

/** Refuses a resource policy that lets the signer in too little, or others at all. */
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
      `The permission ${action} for ${trustedName(lock)} on ${lock.handler.node.path} is missing, without which the URL answers nobody: leave the lock's own permissions in the template`,
  );
  return [...missing, ...permissions.flatMap((permission) => widerThanNeeded(permission, lock))];
};

/** What is wrong with one statement, the lock's own or another. */
function widerThanNeeded(permission: SynthesizedResource, lock: GuardedLock): string[] {
  const { path, properties } = permission;
  const { Action: action, Principal: principal } = properties;
  if (String(action).includes('*')) {
    return [`${path} grants ${String(action)}: name the one action that is meant`];
  }
  if (principal === '*' && properties['SourceArn'] === undefined) {
    return [`${path} lets everybody call the locked function: name a principal, or remove it`];
  }
  const throughUrl = NEEDED.filter(({ action: needed }) => covers(action, needed));
  if (isTrusted(permission, lock)) {
    return throughUrl
      .filter(({ narrowedBy }) => !isNarrowed(properties, narrowedBy))
      .map(
        ({ narrowedBy }) =>
          `${path} lets ${trustedName(lock)} call the function in other ways than through its URL: state ${Object.entries(
            narrowedBy,
          )
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(', ')}`,
      );
  }
  // A service or a role that calls the function itself, and not its URL, is none of the lock's.
  const opensUrl =
    covers(action, 'lambda:InvokeFunctionUrl') || properties['InvokedViaFunctionUrl'] === true;
  return opensUrl
    ? [
        `${path} lets another principal than ${trustedName(lock)} through the function's URL, past the token check: remove it, or put a lock of its own in front`,
      ]
    : [];
}

function isNarrowed(properties: Properties, narrowedBy: Properties): boolean {
  return Object.entries(narrowedBy).every(([name, value]) => properties[name] === value);
}

function isTrusted({ stack, properties }: SynthesizedResource, lock: GuardedLock): boolean {
  const { signing, edgeRole, distribution } = lock;
  const { Principal: principal, SourceArn: sourceArn } = properties;
  return signing === 'edge'
    ? isSame(principal, expressionIn(stack, edgeRole, edgeRole.roleArn))
    : principal === CLOUDFRONT_PRINCIPAL &&
        isSame(sourceArn, expressionIn(stack, distribution, distribution.distributionArn));
}

function trustedName({ signing }: GuardedLock): string {
  return signing === 'edge' ? 'the edge role' : "the lock's distribution";
}
