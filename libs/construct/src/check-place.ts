/**
 * Where a lock can be: in a region with function URLs, and where its function is.
 */
import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { withPlaceholders } from './with-placeholders.js';

/**
 * The regions without function URLs.
 *
 * Source: Lambda developer guide, "Creating and managing Lambda function URLs" (read 2026-11-28).
 */
const WITHOUT_URLS = [
  ...['ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'ca-west-1', 'eu-central-2', 'il-central-1', 'me-central-1'],
];

/** The regions about which that guide and the table of resource types by region of CloudFormation disagree. */
const PERHAPS_WITHOUT_URLS = ['eu-south-2', 'mx-central-1'];

/**
 * Rejects a place where the function's URL could not be deployed. What synth cannot know passes.
 *
 * Errors: throws an Error for a region without function URLs, and for a function in another region or
 * account, or of one version. A region about which AWS's documents disagree is a warning.
 */
export function checkPlace(scope: Construct, handler: lambda.IFunction): void {
  const { region, account } = Stack.of(scope);
  if (WITHOUT_URLS.includes(region)) {
    throw new Error(
      `"${scope.node.path}" is in ${region}, which has no function URLs: deploy the function and its lock to a region such as eu-central-1`,
    );
  }
  if (PERHAPS_WITHOUT_URLS.includes(region)) {
    Annotations.of(scope).addWarningV2(
      '@furlock/construct:region',
      `AWS's documents disagree on whether ${region} has function URLs. If the deployment fails at the function URL, use a region such as eu-central-1.`,
    );
  }
  const place = placeOf(handler);
  if (/^(?:\d+|\$LATEST)$/.test(place.qualifier)) {
    throw new Error(
      `"${handler.node.path}" is the version ${place.qualifier} of a function, which cannot have a URL: lock the function itself, or an alias of the version`,
    );
  }
  if (isOther(place.region, region)) {
    throw new Error(
      `The function "${handler.node.path}" is in ${place.region}, but its lock "${scope.node.path}" is in ${region}: a function URL is in the region of its function, so create the lock in a stack of ${place.region}`,
    );
  }
  if (isOther(place.account, account)) {
    throw new Error(
      `The function "${handler.node.path}" is in the account ${place.account}, but its lock "${scope.node.path}" is in ${account}: create the lock in the account of the function`,
    );
  }
}

/** What the ARN says; the function's environment where it says nothing that synth can know. */
function placeOf({ functionArn, env }: lambda.IFunction): {
  readonly region: string;
  readonly account: string;
  readonly qualifier: string;
} {
  const { value, isPlaceholder } = withPlaceholders(functionArn);
  const [, , , region, account, , , qualifier = ''] = String(value).split(':');
  return {
    region: region === undefined || isPlaceholder(region) ? env.region : region,
    account: account === undefined || isPlaceholder(account) ? env.account : account,
    qualifier,
  };
}

function isOther(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
