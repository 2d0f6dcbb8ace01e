/**
 * The stacks of one stage, in the order in which they have to go, and how to know that they are its
 * own.
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
  /** What the CDK app writes into it: a stack of this name without it is somebody else's. */
  readonly description: string;
}

/** The description of a stage's home stack. */
export function homeStackDescription(stage: string): string {
  return `Furlock: the stage ${stage}`;
}

/**
 * The home stack first: with it goes the distribution, and CloudFront begins to remove the replicas
 * without which the function at the edge cannot be deleted.
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
