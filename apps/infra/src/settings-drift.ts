/**
 * What `furlock settings` has changed since the last deployment, which the next one overwrites if it
 * changes the settings.
 */
import { deployedParameter } from '@furlock/aws-access';
import {
  DEFAULT_LOCK,
  changeLine,
  settingsChanges,
  settingsParameterName,
} from '@furlock/edge-settings';
import type { Place } from './place.js';

/**
 * The lines to print before a deployment; none if the settings are as the stack wrote them, or if there
 * is no stack yet. A comparison that fails is a line, and stops nothing.
 */
export async function settingsDriftLines(
  cloudFormation: Parameters<typeof deployedParameter>[0],
  { stage }: Pick<Place, 'stage'>,
): Promise<readonly string[]> {
  const parameter = settingsParameterName({ stage, lock: DEFAULT_LOCK });
  let reason: string;
  try {
    const found = await deployedParameter(cloudFormation, parameter);
    if (found === undefined) return [];
    if (found.deployed !== undefined) return linesOf(found.deployed, found.stored);
    reason = 'CloudFormation did not';
  } catch (error) {
    // The error's message may quote what was sent.
    reason = error instanceof Error ? error.name : typeof error;
  }
  return [
    `The settings could not be compared with what the stack wrote (${reason}): what \`furlock settings set\` has changed may be overwritten. The comparison needs cloudformation:DescribeStackResources, cloudformation:DetectStackResourceDrift and ssm:GetParameters.`,
  ];
}

function linesOf(deployed: string, stored: string | undefined): readonly string[] {
  const changes = settingsChanges(parsed(deployed), parsed(stored ?? ''));
  if (changes.length === 0) return [];
  return [
    'The settings have been changed since the last deployment (- as deployed, + as stored now). A deployment that changes the settings overwrites this:',
    ...changes.map((change) => `  ${changeLine(change)}`),
  ];
}

/** The document; undefined if the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
