/**
 * Finds the parts of a deployment that the local edge names in its endpoints, and checks what CloudFront
 * would reject.
 */
import { refuseDistribution } from '@furlock/simulator-cloudfront';
import type { Deployment, FunctionUrl, LambdaFunction } from '@furlock/simulator-deployment';
import { refuseEdgeFunction } from '@furlock/simulator-lambda';
import { refuseStart, type StartRefusal } from './start-refusal.js';

/** The parts, each of which a deployment can lack. */
export interface ModelledParts {
  /** The first function URL that is an origin of a distribution. */
  readonly functionUrl: FunctionUrl | undefined;
  /** The first function at the edge. */
  readonly edgeFunction: LambdaFunction | undefined;
}

/**
 * The parts of a deployment.
 *
 * Errors: `DEPLOYMENT_NOT_MODELLED`, with one line for each mistake.
 */
export function modelledParts(
  deployment: Deployment,
): { readonly ok: true; readonly value: ModelledParts } | StartRefusal {
  const { distributions, functionUrls } = deployment;
  const origins = distributions.flatMap((distribution) => distribution.origins);
  const edgeFunctions = new Set(
    distributions
      .flatMap(({ behaviors }) => behaviors.flatMap(({ functions }) => functions))
      .flatMap(({ versionArn }) => findFunction(deployment, versionArn) ?? []),
  );
  const sentences = [
    ...distributions.flatMap(refuseDistribution),
    ...[...edgeFunctions].flatMap((edgeFunction) => refuseEdgeFunction(edgeFunction) ?? []),
  ];
  if (sentences.length > 0) return refuseStart('DEPLOYMENT_NOT_MODELLED', sentences.join('\n'));
  const [edgeFunction] = edgeFunctions;
  const functionUrl = functionUrls.find(({ host }) =>
    origins.some(({ domainName }) => domainName === host),
  );
  return { ok: true, value: { functionUrl, edgeFunction } };
}

/** The version of every alias: each deployment publishes one, and the local edge models the first. */
const FIRST_VERSION = '1';

/** The version that an ARN of a function runs. */
export function versionOf({ arn }: Pick<LambdaFunction, 'arn'>, qualifiedArn: string): string {
  return qualifiedArn === arn ? '$LATEST' : FIRST_VERSION;
}

/** The alias that an ARN names, if any. */
export function aliasOf(
  { aliasArns }: Pick<LambdaFunction, 'aliasArns'>,
  qualifiedArn: string,
): string | undefined {
  return aliasArns.includes(qualifiedArn) ? qualifiedArn.split(':').at(-1) : undefined;
}

/** The function with an ARN, with or without a version or an alias. */
export function findFunction(
  { functions }: Pick<Deployment, 'functions'>,
  arn: string,
): LambdaFunction | undefined {
  return functions.find(
    (candidate) =>
      candidate.arn === arn ||
      candidate.versionArns.includes(arn) ||
      candidate.aliasArns.includes(arn),
  );
}
