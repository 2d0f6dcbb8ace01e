/**
 * `furlock settings`: reads, validates, compares and changes the settings of a lock without a deploy.
 */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addSettingsDiffCommand } from './settings-diff.js';
import { addSettingsGetCommand } from './settings-get.js';
import { addSettingsRefreshKeysCommand } from './settings-refresh-keys.js';
import { addSettingsSetCommand } from './settings-set.js';
import { addSettingsValidateCommand } from './settings-validate.js';

/** Adds the commands to the program. */
export function addSettingsCommands(program: Command, context: Context): void {
  const settings = program
    .command('settings')
    .summary('read, validate and change the settings of the edge')
    .description('The settings of a lock: which tokens it accepts, and what each route requires.');
  addSettingsGetCommand(settings, context);
  addSettingsValidateCommand(settings, context);
  addSettingsDiffCommand(settings, context);
  addSettingsSetCommand(settings, context);
  addSettingsRefreshKeysCommand(settings, context);
}
