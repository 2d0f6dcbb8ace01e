/**
 * The methods of the lock's rules: a rule for a method that never arrives protects nothing, and opens nothing.
 *
 * Source: CloudFront developer guide, "Cache behavior settings", allowed HTTP methods (read 2026-11-28).
 */
import { AllowedMethods } from 'aws-cdk-lib/aws-cloudfront';
import { behaviorsOf, routesToLock } from './check-behaviors.js';
import type { Guard } from './guarded-lock.js';
import { asList } from './synthesized-tree.js';

const FORWARDED = AllowedMethods.ALLOW_ALL.methods;

/** Rejects rules for methods that CloudFront does not forward, always or as the behaviours are. */
export const checkRuleMethods: Guard = (lock, tree) => {
  const { settings, document } = lock;
  const allowed = tree.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { config, locked } = routesToLock(distribution, lock);
    return behaviorsOf(config)
      .filter(({ TargetOriginId }) => locked.has(TargetOriginId))
      .flatMap(({ AllowedMethods: methods = ['GET', 'HEAD'] }) => asList(methods));
  });
  return (document.rules ?? []).flatMap(({ methods = [] }, index) =>
    methods
      .filter((method) => !allowed.includes(method))
      .map((method) => {
        const rule = `${settings.node.path}: rules.${index} is for ${method}, which`;
        return FORWARDED.includes(method)
          ? `${rule} no behaviour of the lock allows: set allowedMethods to AllowedMethods.ALLOW_ALL, or remove the method`
          : `${rule} CloudFront never forwards: remove the method`;
      }),
  );
};
