/**
 * Lists the functions that do not run because this machine lacks something. The deployment's own findings
 * name the others.
 */
import type { Deployment, Finding } from '@furlock/simulator-deployment';
import { runObstacle } from '@furlock/simulator-lambda';

/** One finding for each function. */
export function functionGaps({ functions }: Pick<Deployment, 'functions'>): Finding[] {
  return functions.flatMap((lambdaFunction) => {
    const { stack, logicalId, unrunnable } = lambdaFunction;
    const obstacle = unrunnable === undefined ? runObstacle(lambdaFunction) : undefined;
    return obstacle === undefined
      ? []
      : [
          {
            kind: 'unserved',
            ...{ stack, logicalId, property: 'Runtime' },
            sentence: `The function ${obstacle}.`,
          },
        ];
  });
}
