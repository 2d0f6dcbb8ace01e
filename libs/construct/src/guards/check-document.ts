/**
 * The settings once more, when the whole app is known: a lazy value has its value, and references across
 * stacks are written as the template will write them.
 */
import { settingsFaults } from '../check-settings.js';
import type { Guard } from './guarded-lock.js';

/** Rejects settings that the edge would reject when it loads them. */
export const checkDocument: Guard = ({ settings, document }) =>
  settingsFaults(settings.stack.resolve(document)).map(
    (fault) => `${settings.node.path}: the lock's settings are not valid: ${fault}`,
  );
