/**
 * The stacks of one stage, in the order in which they must be deleted, and the descriptions that
 * identify them.
 */
import {
  EDGE_REGION,
  edgeStackDescription,
  edgeStackName,
  stackName,
} from '@furlock/edge-settings';
import type { Place } from '../place.js';

/** One stack of a stage. */
export interface StageStack {
  readonly name: string;
  readonly region: string;
  /** Set by the CDK app: a stack with this name and another description is not the stage's. */
  readonly description: string;
}

/** The description of a stage's home stack. */
export function homeStackDescription(stage: string): string {
  return `Furlock: the stage ${stage}`;
}

/**
 * The home stack first: deleting it deletes the distribution, and CloudFront begins to remove the
 * replicas. While they exist, the edge function cannot be deleted.
 *
 * Source: CloudFront developer guide, "Delete Lambda@Edge functions and replicas" (read 2026-11-25).
 */
export function stageStacks({ stage, region }: Pick<Place, 'stage' | 'region'>): StageStack[] {
  const homeStack = stackName({ stage });
  const home = { name: homeStack, region, description: homeStackDescription(stage) };
  if (region === EDGE_REGION) return [home];
  return [
    home,
    {
      name: edgeStackName({ homeStack, region }),
      region: EDGE_REGION,
      description: edgeStackDescription({ homeStack, region }),
    },
  ];
}
