/**
 * The one URL of the locked function, which the lock made or adopted.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Url; Lambda developer guide, "Creating and managing
 * Lambda function URLs" (read 2026-11-28).
 */
import { equalText, text, type Text } from '@furlock/iam-policy';
import type { Guard } from './guarded-lock.js';
import { functionArnOf } from './locked-function.js';
import type { SynthesizedResource } from './synthesized-tree.js';
import type { TemplateText } from './template-text.js';

/** Rejects a second URL, which AWS rejects too, and an adopted one that is not as the lock needs it. */
export const checkUrl: Guard = (guarded, tree, { templates }) => {
  const { handler, functionUrl, settings, urlOf } = guarded;
  const functionArn = functionArnOf(guarded, templates);
  const isOfHandler = (url: SynthesizedResource): boolean =>
    equalText(targetOf(url, templates), functionArn) === 'yes';
  const own = functionUrl.node.defaultChild?.node.path;
  const urls = tree.ofType('AWS::Lambda::Url');
  const ownUrl = urls.find(({ path }) => path === own);
  const lock = settings.node.scope?.node.path ?? '';
  const others = urls
    .filter((url) => url !== ownUrl && isOfHandler(url))
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
    ...(isOfHandler(ownUrl)
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

/** The ARN of the function, version or alias that a URL belongs to. */
function targetOf({ stack, properties }: SynthesizedResource, templates: TemplateText): Text {
  const { TargetFunctionArn: target, Qualifier: qualifier } = properties;
  const functionArn = templates.functionArn(stack, target);
  return qualifier === undefined
    ? functionArn
    : text(functionArn, ':', templates.read(stack, qualifier));
}
