/**
 * Reads a cache behaviour of a distribution, with its policies and functions.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution CacheBehavior (read 2026-11-22).
 */
import type { CacheBehavior, FunctionAssociation } from '../deployment.js';
import { findUnmodelled, type UnmodelledParts } from './find-unmodelled.js';
import type { JsonObject } from './json-object.js';
import { functionArn } from './physical-names.js';
import { readViewerFunctions } from './read-cloudfront-functions.js';
import { readPolicies } from './read-policies.js';
import { readResponseHeadersPolicy } from './read-response-headers-policy.js';
import { readTrustedKeys } from './read-trusted-keys.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/**
 * Parts of a cache behaviour without which its requests must not be answered, because they decide who may
 * send them or change them on their way.
 */
const UNMODELLED_PARTS: UnmodelledParts = {
  FieldLevelEncryptionId: 'encrypts fields of bodies, which the local edge does not',
  TrustedSigners:
    "requires signed URLs or cookies by an account's key pairs, which the local edge does not check",
};

/**
 * A cache behaviour, with why it is not served if it is not.
 *
 * Errors: refuses what CloudFront rejects.
 */
export function readBehavior(
  resource: Resource,
  behavior: JsonObject,
  resources: Resources,
): CacheBehavior {
  const pathPattern = resource.text(behavior, 'PathPattern');
  const originId = resource.text(behavior, 'TargetOriginId');
  const functions = readAssociations(resource, behavior, pathPattern);
  const viewer = readViewerFunctions(resource, behavior, pathPattern, functions, resources);
  const keys = readTrustedKeys(resource, behavior, resources);
  const unserved =
    'unserved' in viewer
      ? viewer.unserved
      : 'unserved' in keys
        ? keys.unserved
        : findUnmodelled(resource, behavior, UNMODELLED_PARTS)?.[1];
  if (unserved !== undefined) {
    resource.leaveOut(
      pathPattern === '*' ? 'DefaultCacheBehavior' : 'CacheBehaviors',
      `The behaviour ${pathPattern} ${unserved}: its requests are answered with 502.`,
    );
  }
  const methods = resource.texts(behavior, 'AllowedMethods');
  const responseHeadersPolicyId = resource.optionalText(behavior, 'ResponseHeadersPolicyId');
  return {
    pathPattern,
    ...(unserved !== undefined && { unserved }),
    ...('trustedKeys' in keys && { trustedKeys: keys.trustedKeys }),
    originId,
    viewerProtocolPolicy: readViewerProtocolPolicy(resource, behavior),
    allowedMethods: methods.length > 0 ? methods : ['GET', 'HEAD'],
    cachedMethods: resource.texts(behavior, 'CachedMethods').includes('OPTIONS')
      ? ['GET', 'HEAD', 'OPTIONS']
      : ['GET', 'HEAD'],
    ...readPolicies(resource, behavior, resources),
    ...(responseHeadersPolicyId !== undefined && {
      responseHeadersPolicy: readResponseHeadersPolicy(
        resource,
        responseHeadersPolicyId,
        resources,
      ),
    }),
    compress: resource.flag(behavior, 'Compress'),
    functions,
    ...('viewerFunctions' in viewer && { viewerFunctions: viewer.viewerFunctions }),
  };
}

function readViewerProtocolPolicy(
  resource: Resource,
  behavior: JsonObject,
): CacheBehavior['viewerProtocolPolicy'] {
  const policy = resource.text(behavior, 'ViewerProtocolPolicy');
  if (policy === 'allow-all' || policy === 'redirect-to-https' || policy === 'https-only') {
    return policy;
  }
  return resource.isInvented(policy)
    ? 'https-only'
    : resource.refuse(`has the viewer protocol policy ${policy}, which is not a CloudFront value`);
}

function readAssociations(
  resource: Resource,
  behavior: JsonObject,
  pathPattern: string,
): FunctionAssociation[] {
  const functions = resource
    .objects(behavior, 'LambdaFunctionAssociations')
    .map((association) => readAssociation(resource, association));
  const repeated = functions.find(
    ({ eventType }, index) => functions.findIndex((one) => one.eventType === eventType) !== index,
  );
  return repeated === undefined
    ? functions
    : resource.refuse(
        `has two functions on ${repeated.eventType} of the behaviour ${pathPattern}; CloudFront allows one`,
      );
}

function readAssociation(resource: Resource, association: JsonObject): FunctionAssociation {
  const eventType = resource.text(association, 'EventType');
  if (
    eventType !== 'viewer-request' &&
    eventType !== 'origin-request' &&
    eventType !== 'origin-response' &&
    eventType !== 'viewer-response'
  ) {
    return resource.refuse(`has a function on ${eventType}, which is not a CloudFront event type`);
  }
  const versionArn = readVersionArn(resource, association);
  if (!/:\d+$/.test(versionArn)) {
    return resource.refuse(
      `has a function on ${eventType} without a version number, which CloudFront requires`,
    );
  }
  const includeBody = resource.flag(association, 'IncludeBody');
  if (includeBody && eventType.endsWith('response')) {
    return resource.refuse(`includes the body on ${eventType}, which CloudFront does not allow`);
  }
  return { eventType, versionArn, includeBody };
}

/** An invented value stands for the first version of a function with that name. */
function readVersionArn(resource: Resource, association: JsonObject): string {
  const arn = resource.text(association, 'LambdaFunctionARN');
  return arn.startsWith('arn:') || !resource.isInvented(arn)
    ? arn
    : `${functionArn(resource.stack.accountId, 'us-east-1', arn)}:1`;
}
