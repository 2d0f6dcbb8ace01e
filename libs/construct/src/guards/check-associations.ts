/**
 * The functions at the edge that a behaviour runs, the lock's own among them.
 *
 * Source: CloudFront developer guide, "Restrictions on edge functions" (read 2026-11-28).
 */
import { behaviorsOf, routesToLock } from './check-behaviors.js';
import type { Guard } from './guarded-lock.js';
import { asList, asObject } from './synthesized-tree.js';

/** Rejects combinations that CloudFront rejects. */
export const checkAssociations: Guard = (lock, tree) =>
  tree.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { config, locked } = routesToLock(distribution, lock);
    return behaviorsOf(config)
      .filter(({ TargetOriginId }) => locked.has(TargetOriginId))
      .flatMap((behavior) => {
        const where = `${distribution.path}, behaviour ${String(behavior['PathPattern'])},`;
        const events = asList(behavior['LambdaFunctionAssociations'])
          .map(asObject)
          .map(({ EventType }) => String(EventType));
        const twice = events.filter((event, index) => events.indexOf(event) !== index);
        const hasFunctions = asList(behavior['FunctionAssociations']).length > 0;
        const atViewer = events.find((event) => event.startsWith('viewer-'));
        return [
          ...[...new Set(twice)].map(
            (event) =>
              `${where} runs two functions on ${event}, where CloudFront allows one${event === 'origin-request' ? ', which is the edge function of the lock: use another event' : ''}`,
          ),
          ...(hasFunctions && atViewer !== undefined
            ? [
                `${where} runs a CloudFront function and, on ${atViewer}, a Lambda@Edge function, which CloudFront does not combine on viewer events: use one kind for both`,
              ]
            : []),
        ];
      });
  });
