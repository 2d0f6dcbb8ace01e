/**
 * Synthesizes CDK apps that are built like public samples of edge signing, including their faults.
 *
 * Run as `synthesize.ts <folder>`, it writes one assembly for each shape, `<folder>/<shape>/assembly`.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { synthesizeApps, type Builder } from './app-builder.js';
import {
  BACKEND,
  CHECKS_A_TOKEN,
  IMPORTS_AN_UNDECLARED_PACKAGE,
  SIGNS_FOR_THE_REQUEST_HOST,
  SIGNS_FOR_THE_ORIGIN,
} from './edge-code.js';

interface Shape {
  readonly edgeCode: string;
  readonly cachePolicy: cloudfront.ICachePolicy;
  readonly originRequestPolicy: cloudfront.IOriginRequestPolicy;
  readonly permissions: readonly ('lambda:InvokeFunctionUrl' | 'lambda:InvokeFunction')[];
}

const BOTH = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] as const;

const SHAPES: Readonly<Record<string, Shape>> = {
  /** Written before October 2025, when one permission was enough. */
  'one-permission': {
    edgeCode: SIGNS_FOR_THE_ORIGIN,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    permissions: ['lambda:InvokeFunctionUrl'],
  },
  /** Checks the token on origin-request, behind CDK's default cache. */
  'default-caching': {
    edgeCode: CHECKS_A_TOKEN,
    cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    permissions: BOTH,
  },
  /** Forwards every viewer header including Host, and signs for that Host. */
  'forwarded-host': {
    edgeCode: SIGNS_FOR_THE_REQUEST_HOST,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
    permissions: BOTH,
  },
  /** Its package for tokens is installed in the project, but not in the code that is uploaded. */
  'undeclared-package': {
    edgeCode: IMPORTS_AN_UNDECLARED_PACKAGE,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    permissions: BOTH,
  },
  /** Has none of these faults. */
  faultless: {
    edgeCode: SIGNS_FOR_THE_ORIGIN,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    permissions: BOTH,
  },
};

const [, , folder = ''] = process.argv;
synthesizeApps(
  folder,
  Object.fromEntries(
    Object.entries(SHAPES).map(([name, shape]) => [
      name,
      (builder) => buildShape(name, shape, builder),
    ]),
  ),
);

function buildShape(name: string, shape: Shape, { app, asset }: Builder): void {
  const stack = new Stack(app, name, { env: { region: 'us-east-1' } });
  const runtime = lambda.Runtime.NODEJS_24_X;
  const handler = 'index.handler';

  const backend = new lambda.Function(stack, 'Backend', {
    code: asset('backend', { 'index.mjs': BACKEND }),
    handler,
    runtime,
    timeout: Duration.seconds(20),
  });
  const url = backend.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });

  const role = new iam.Role(stack, 'EdgeRole', {
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal('lambda.amazonaws.com'),
      new iam.ServicePrincipal('edgelambda.amazonaws.com'),
    ),
  });
  const edge = new cloudfront.experimental.EdgeFunction(stack, 'Edge', {
    code: asset('edge', { 'index.mjs': shape.edgeCode }),
    handler,
    runtime,
    role,
  });
  for (const action of shape.permissions) {
    new lambda.CfnPermission(stack, action.replace(':', ''), {
      action,
      functionName: backend.functionArn,
      principal: role.roleArn,
      ...(action === 'lambda:InvokeFunctionUrl'
        ? { functionUrlAuthType: 'AWS_IAM' }
        : { invokedViaFunctionUrl: true }),
    });
  }

  new cloudfront.Distribution(stack, 'Distribution', {
    defaultBehavior: {
      origin: new FunctionUrlOrigin(url),
      cachePolicy: shape.cachePolicy,
      originRequestPolicy: shape.originRequestPolicy,
      edgeLambdas: [
        {
          eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
          functionVersion: edge.currentVersion,
        },
      ],
    },
  });
}
