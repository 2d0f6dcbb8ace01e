/**
 * The one URL of the locked function, which the lock made or adopted.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Url; Lambda developer guide, "Creating and managing
 * Lambda function URLs" (read 2026-11-28).
 */
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Guard } from './guarded-lock.js';
import { expressionIn, isSame, type SynthesizedResource } from './synthesized-tree.js';
import { targetsFunction } from './targets-function.js';

/** Rejects a second URL, which AWS rejects too, and an adopted one that is not as the lock needs it. */
export const checkUrl: Guard = ({ handler, functionUrl, settings, urlOf }, tree) => {
  const own = functionUrl.node.defaultChild?.node.path;
  const urls = tree.ofType('AWS::Lambda::Url');
  const ownUrl = urls.find(({ path }) => path === own);
  const lock = settings.node.scope?.node.path ?? '';
  const others = urls
    .filter((url) => url !== ownUrl && isUrlOf(url, handler))
    .map(({ path }) =>
      urlOf === 'lock'
        ? `${path} is already the URL of ${handler.node.path}, which can have only one: set functionUrl of ${lock} to it, with authType AWS_IAM and without cors`
        : `${path} is a second URL of ${handler.node.path}, which can have only one: remove it, because ${lock} adopts another one`,
    );
  if (urlOf === 'elsewhere') return others;
  if (ownUrl === undefined) {
    return [...others, `${functionUrl.node.path} is missing from the template: keep it`];
  }
  if (urlOf === 'lock') return others;
  const { path, properties } = ownUrl;
  return [
    ...others,
    ...(isUrlOf(ownUrl, handler)
      ? []
      : [
          `${path} is not the URL of ${handler.node.path}, which is the handler of ${lock}: set functionUrl to the URL of the same function or alias`,
        ]),
    ...(properties['AuthType'] === 'AWS_IAM'
      ? []
      : [
          `${path}, which ${lock} adopts, accepts unsigned requests: set authType to FunctionUrlAuthType.AWS_IAM`,
        ]),
    ...(properties['Cors'] === undefined
      ? []
      : [
          `${path} has its own CORS configuration, which would override the lock's in responses and never sees a preflight request: remove it, and set cors of ${lock}`,
        ]),
  ];
};

/** Whether it is the URL of exactly this function or this alias. */
function isUrlOf({ stack, properties }: SynthesizedResource, handler: lambda.IFunction): boolean {
  const { TargetFunctionArn: target, Qualifier: qualifier } = properties;
  if (qualifier === undefined) return targetsFunction(target, handler, stack);
  const { aliasName, version } = handler as Partial<lambda.IAlias>;
  return (
    version !== undefined &&
    isSame(qualifier, expressionIn(stack, handler, aliasName)) &&
    targetsFunction(target, version.lambda, stack)
  );
}
