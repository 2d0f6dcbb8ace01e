/**
 * Where people sign in: every path of the sign-in must reach the lock, in each distribution in which it is.
 *
 * Source: CloudFront developer guide, "Cache behavior settings", path pattern (read 2026-11-28).
 */
import { SIGN_IN_DEFAULTS, SIGN_IN_PATHS } from '@furlock/edge-settings';
import { withPlaceholders } from '../with-placeholders.js';
import { behaviorsOf, routesToLock } from './check-behaviors.js';
import type { Guard } from './guarded-lock.js';
import { asList, type Properties } from './synthesized-tree.js';

/** Rejects a prefix that another behaviour or another lock of the same distribution takes. */
export const checkSignInPaths: Guard = (lock, tree) => {
  const { signIn } = lock.document;
  if (signIn === undefined) return [];
  const { pathPrefix = SIGN_IN_DEFAULTS.pathPrefix } = signIn;
  return tree.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { config, locked } = routesToLock(distribution, lock);
    const behaviors = behaviorsOf(config);
    const isLocked = ({ TargetOriginId }: Properties): boolean => locked.has(TargetOriginId);
    if (!behaviors.some(isLocked)) return [];
    const faults = SIGN_IN_PATHS.flatMap((name) => {
      const path = `${pathPrefix}/${name}`;
      const chosen = behaviors.find((behavior) => mayMatch(behavior, path, isLocked(behavior)));
      if (chosen === undefined) return [];
      const pattern = textOf(chosen['PathPattern'], '…');
      if (!isLocked(chosen)) {
        return [
          `${distribution.path}, behaviour ${pattern}, takes ${pathPrefix}, where ${lock.settings.node.scope?.node.path ?? 'the lock'} signs people in: set pathPrefix of signIn to a path that is free, or add a behaviour for ${pathPrefix}/* to the lock before it (Lock.addBehavior)`,
        ];
      }
      return asList(chosen['AllowedMethods']).includes('POST')
        ? []
        : [
            `${distribution.path}, behaviour ${pattern}, does not allow POST, with which people sign in and out at ${pathPrefix}: set allowedMethods to AllowedMethods.ALLOW_ALL`,
          ];
    });
    return [...new Set(faults)];
  });
};

/** Of a pattern that synth cannot read, the lock's own match nothing and the others everything. */
function mayMatch({ PathPattern }: Properties, path: string, isLocked: boolean): boolean {
  const unknown = isLocked ? '\0' : '*';
  return matchesPattern(textOf(PathPattern, unknown), path);
}

/** The pattern's text, with something else in place of what is not known. */
function textOf(pattern: unknown, unknown: string): string {
  const { value, placeholders } = withPlaceholders(pattern);
  return placeholders.reduce(
    (text, placeholder) => text.replaceAll(placeholder, unknown),
    String(value),
  );
}

/**
 * Whether CloudFront's pattern matches a path: `*` is any text, `?` one character, case counts, and the first
 * slash may be absent.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = /^[/*]/.test(pattern) ? pattern : `/${pattern}`;
  // Where to go on if a later character differs: the last star takes one character more.
  let star = -1;
  let taken = 0;
  let at = 0;
  let index = 0;
  while (index < path.length) {
    if (wanted[at] === '*') {
      star = at++;
      taken = index;
    } else if (wanted[at] === '?' || wanted[at] === path[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = taken += 1;
    } else {
      return false;
    }
  }
  return [...wanted.slice(at)].every((character) => character === '*');
}
