/**
 * The URL behind the lock: a new one, or the one that the function already has. A function, or an alias of it,
 * can have only one.
 *
 * It does not check what an app changes about the URL later: `guards/check-url.ts` does.
 */
import { Annotations, Resource, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The function, and what it already has or should get. */
export interface LockedUrl {
  readonly handler: lambda.IFunction;
  readonly functionUrl: lambda.IFunctionUrl | string | undefined;
  readonly invokeMode: lambda.InvokeMode | undefined;
}

/**
 * Makes the URL, or adopts the existing one unchanged, with its host.
 *
 * Errors: throws an Error for an `invokeMode` beside an existing URL, and for a text that is not a function URL
 * of the lock's region. A URL that is not of this app is a warning, because synth cannot check it.
 */
export function functionUrlOf(
  scope: Construct,
  id: string,
  { handler, functionUrl, invokeMode }: LockedUrl,
): lambda.IFunctionUrl {
  if (functionUrl === undefined) {
    return new lambda.FunctionUrl(scope, id, {
      function: handler,
      authType: lambda.FunctionUrlAuthType.AWS_IAM,
      ...(invokeMode !== undefined && { invokeMode }),
    });
  }
  if (invokeMode !== undefined) {
    throw new Error(
      `"${scope.node.path}" adopts a function URL, which has its own invokeMode: set it there, and omit invokeMode of the lock`,
    );
  }
  return typeof functionUrl === 'string'
    ? new UrlOfElsewhere(scope, id, handler, functionUrl)
    : functionUrl;
}

/** A URL that this app does not define. */
class UrlOfElsewhere extends Resource implements lambda.IFunctionUrl {
  readonly authType = lambda.FunctionUrlAuthType.AWS_IAM;
  readonly url: string;
  readonly functionArn: string;
  readonly urlRef: { readonly functionArn: string };
  readonly #handler: lambda.IFunction;

  constructor(scope: Construct, id: string, handler: lambda.IFunction, url: string) {
    super(scope, id);
    this.#handler = handler;
    this.url = url;
    this.functionArn = handler.functionArn;
    this.urlRef = { functionArn: handler.functionArn };
    checkForm(url, Stack.of(scope).region);
    Annotations.of(scope).addWarningV2(
      '@furlock/construct:functionUrl',
      `Synth cannot see the function URL ${Token.isUnresolved(url) ? '' : `${url} `}that functionUrl names. Make sure that it is the URL of "${handler.node.path}", that its auth type is AWS_IAM, without which anyone can bypass the lock, and that it has no CORS configuration.`,
    );
  }

  grantInvokeUrl(grantee: iam.IGrantable): iam.Grant {
    return this.#handler.grantInvokeUrl(grantee);
  }
}

/** Source: Lambda developer guide, "Creating and managing Lambda function URLs" (read 2026-11-28). */
function checkForm(url: string, region: string): void {
  if (Token.isUnresolved(url)) return;
  const [, inUrl] = /^https:\/\/[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws\/?$/.exec(url) ?? [];
  if (inUrl === undefined) {
    throw new Error(
      `functionUrl must be a function URL such as https://abc123.lambda-url.eu-central-1.on.aws/; "${url}" is not`,
    );
  }
  if (!Token.isUnresolved(region) && inUrl !== region) {
    throw new Error(
      `The function URL ${url} is in ${inUrl}, but its lock is in ${region}: create the lock in a stack of ${inUrl}`,
    );
  }
}
