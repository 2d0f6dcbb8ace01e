/**
 * Finds the parts of a deployment that the local edge requires, and checks that it can run them.
 */
import { refuseDistribution } from '@furlock/simulator-cloudfront';
import type { Deployment, FunctionUrl, LambdaFunction } from '@furlock/simulator-deployment';
import { refuseEdgeFunction } from '@furlock/simulator-lambda';
import { refuseStart, type StartRefusal } from './start-refusal.js';

/** The required parts. */
export interface ModelledParts {
  /** The first function URL that is an origin of the distribution. */
  readonly functionUrl: FunctionUrl;
  /** The first function at the edge. */
  readonly edgeFunction: LambdaFunction;
}

/**
 * The required parts of a deployment.
 *
 * Errors: `DEPLOYMENT_NOT_MODELLED`.
 */
export function modelledParts(
  deployment: Deployment,
): { readonly ok: true; readonly value: ModelledParts } | StartRefusal {
  const { distribution, functionUrls } = deployment;
  const refuse = (sentence: string): StartRefusal =>
    refuseStart('DEPLOYMENT_NOT_MODELLED', sentence);

  const sentence = refuseDistribution(distribution);
  if (sentence !== undefined) return refuse(sentence);
  const where = `${distribution.logicalId} in stack ${distribution.stack}`;

  const functionUrl = functionUrls.find(({ host }) =>
    distribution.origins.some(({ domainName }) => domainName === host),
  );
  if (functionUrl === undefined) {
    return refuse(`${where} has no origin that is a function URL of the assembly.`);
  }
  if (findFunction(deployment, functionUrl.functionArn) === undefined) {
    return refuse(
      `${functionUrl.logicalId} in stack ${functionUrl.stack} is the URL of a function that is not in the assembly.`,
    );
  }
  const edgeFunctions = distribution.behaviors.flatMap(({ functions }) =>
    functions.flatMap(({ versionArn }) => findFunction(deployment, versionArn) ?? []),
  );
  const [edgeFunction] = edgeFunctions;
  if (edgeFunction === undefined) {
    return refuse(`${where} runs no function of the assembly at the edge.`);
  }
  const edgeSentence = edgeFunctions.map(refuseEdgeFunction).find(Boolean);
  if (edgeSentence !== undefined) return refuse(edgeSentence);
  return { ok: true, value: { functionUrl, edgeFunction } };
}

/** The function with an ARN, with or without a version. */
export function findFunction(
  { functions }: Pick<Deployment, 'functions'>,
  arn: string,
): LambdaFunction | undefined {
  return functions.find(
    (candidate) => candidate.arn === arn || candidate.versionArns.includes(arn),
  );
}
