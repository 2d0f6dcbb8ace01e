/**
 * Synthesizes CDK apps whose distributions have APIs of API Gateway as origins.
 *
 * Run as `synthesize-apis.ts <folder>`, it writes one assembly for each app, `<folder>/<app>/assembly`.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
  HttpUserPoolAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, RestApiOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import {
  AnyPrincipal,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Fn } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';
import { backend, ENVIRONMENT, synthesizeApps, US_EAST_1, type Builder } from './app-builder.js';

/** Answers with the event; `/fails`, `/malformed` and `/cookies` at the end of the path answer otherwise. */
const SHOWS_EVENT = `export const handler = async (event) => {
  const path = event.rawPath ?? event.path;
  if (path.endsWith('/fails')) throw new Error('failed on purpose');
  if (path.endsWith('/malformed')) return { statusCode: 'none' };
  if (path.endsWith('/inferred')) return { inferred: true };
  if (path.endsWith('/cookies')) {
    const lines = ['a=1', 'b=2'];
    return event.version === '2.0'
      ? { statusCode: 200, cookies: lines, headers: { 'access-control-allow-origin': '*' } }
      : { statusCode: 200, multiValueHeaders: { 'Set-Cookie': lines } };
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  };
};`;

const HONO_APP = `import { Hono, handle } from './hono.mjs';
const app = new Hono();
app.get('/hello/:name', (c) => c.json({ name: c.req.param('name'), tags: c.req.queries('tag') }));
app.post('/echo', async (c) => {
  c.header('set-cookie', 'a=1', { append: true });
  c.header('set-cookie', 'b=2', { append: true });
  return c.text(await c.req.text(), 201);
});
export const handler = handle(app);`;

/** Signs what CloudFront sends to an API, with a library that knows nothing of CloudFront. */
const SIGNER = `import { aws4 } from './aws4.mjs';
export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  const { domainName, path } = request.origin.custom;
  const query = request.querystring === '' ? '' : '?' + request.querystring;
  const { headers } = aws4.sign({
    service: 'execute-api',
    region: domainName.split('.')[2],
    host: domainName,
    method: request.method,
    path: path + request.uri + query,
    headers: {},
  });
  for (const [name, value] of Object.entries(headers)) {
    request.headers[name.toLowerCase()] = [{ key: name, value: String(value) }];
  }
  return request;
};`;

/** Admits the token "let me in", and everyone with an X-Tenant. */
const AUTHORIZER = `export const handler = async (event) => {
  if (event.version === '2.0') {
    return { isAuthorized: event.headers['x-tenant'] === 'one', context: { tenant: { id: 1 } } };
  }
  const token = event.authorizationToken;
  if (token === 'unknown') throw new Error('Unauthorized');
  if (token === 'broken') throw new Error('out of order');
  const Effect = token === 'let me in' ? 'Allow' : 'Deny';
  return {
    principalId: 'ada',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }],
    },
    context: { level: 3 },
  };
};`;

const HONO = "export { Hono } from 'hono'; export { handle } from 'hono/aws-lambda';";
const AWS4 = "export { default as aws4 } from 'aws4';";

const UNCACHED = {
  cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
  originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
};

const APPS: Readonly<Record<string, (builder: Builder) => void>> = {
  /** An HTTP API with its own cross-origin settings; one route needs a token of a pool, one that of another issuer. */
  'http-api': (builder) => {
    const stack = new Stack(builder.app, 'Http', ENVIRONMENT);
    const api = new apigatewayv2.HttpApi(stack, 'Api', {
      corsPreflight: {
        allowOrigins: ['https://app.example'],
        allowMethods: [apigatewayv2.CorsHttpMethod.GET, apigatewayv2.CorsHttpMethod.POST],
        allowHeaders: ['authorization'],
        maxAge: Duration.hours(1),
      },
    });
    const echo = backend(builder, stack, 'Echo', SHOWS_EVENT);
    const integration = new HttpLambdaIntegration('ToEcho', echo);
    const GET = [apigatewayv2.HttpMethod.GET];
    api.addRoutes({ path: '/pets/{id}', methods: GET, integration });
    api.addRoutes({ path: '/files/{proxy+}', integration });
    api.addRoutes({
      path: '/old/{proxy+}',
      integration: new HttpLambdaIntegration('ToEcho1', echo, {
        payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_1_0,
      }),
    });
    api.addRoutes({
      path: '/foreign',
      methods: GET,
      integration,
      authorizer: new HttpJwtAuthorizer('Jwt', 'https://issuer.example', { jwtAudience: ['web'] }),
    });
    const pool = new cognito.UserPool(stack, 'Pool');
    const client = pool.addClient('Web', { authFlows: { userPassword: true } });
    api.addRoutes({
      path: '/mine',
      methods: GET,
      integration,
      authorizer: new HttpUserPoolAuthorizer('Users', pool, { userPoolClients: [client] }),
    });
    // Its permission is for another API.
    const closed = backend(builder, stack, 'Closed', SHOWS_EVENT);
    const route = new apigatewayv2.CfnIntegration(stack, 'ToClosed', {
      apiId: api.apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: closed.functionArn,
      payloadFormatVersion: '2.0',
    });
    new apigatewayv2.CfnRoute(stack, 'ClosedRoute', {
      apiId: api.apiId,
      routeKey: 'GET /closed',
      target: `integrations/${route.ref}`,
    });
    closed.addPermission('Other', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: `arn:aws:execute-api:eu-west-1:111122223333:other00000/*/*`,
    });
    apiSite(stack, 'Site', Fn.select(2, Fn.split('/', api.apiEndpoint)));
    apiSite(
      stack,
      'WrongHost',
      `${api.apiId}.execute-api.${stack.region}.${stack.urlSuffix}`,
      cloudfront.OriginRequestPolicy.ALL_VIEWER,
    );
  },

  /** A REST API with one function for every path, and one with resources, preflights and a pool. */
  'rest-api': (builder) => {
    const stack = new Stack(builder.app, 'Rest', ENVIRONMENT);
    const echo = backend(builder, stack, 'Echo', SHOWS_EVENT);
    const everything = new apigateway.LambdaRestApi(stack, 'Everything', {
      handler: echo,
      binaryMediaTypes: ['image/*'],
      deployOptions: { variables: { color: 'blue' } },
    });
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: { origin: new RestApiOrigin(everything), ...UNCACHED },
    });
    const pets = new apigateway.RestApi(stack, 'Pets', {
      defaultCorsPreflightOptions: { allowOrigins: ['https://a.example', 'https://b.example'] },
      deployOptions: { stageName: 'v1' },
    });
    const pet = pets.root.addResource('pets').addResource('{id}');
    pet.addMethod('GET', new apigateway.LambdaIntegration(echo));
    const pool = new cognito.UserPool(stack, 'Pool');
    pool.addClient('Web', { authFlows: { userPassword: true } });
    pets.root.addResource('mine').addMethod('GET', new apigateway.LambdaIntegration(echo), {
      authorizer: new apigateway.CognitoUserPoolsAuthorizer(stack, 'Users', {
        cognitoUserPools: [pool],
      }),
    });
    const checked = pets.root.addResource('checked');
    checked.addMethod('GET', new apigateway.LambdaIntegration(echo), {
      requestParameters: { 'method.request.querystring.q': true },
      requestValidatorOptions: { validateRequestParameters: true },
    });
    checked.addMethod('POST', new apigateway.LambdaIntegration(echo), {
      requestModels: {
        'application/json': pets.addModel('Pet', {
          schema: { type: apigateway.JsonSchemaType.OBJECT },
        }),
      },
      requestValidator: pets.addRequestValidator('Bodies', { validateRequestBody: true }),
    });
    apiSite(stack, 'PetsSite', Fn.select(2, Fn.split('/', pets.url)));
  },

  /**
   * A REST API and an HTTP API that admit only some: signers, callers whom a function admits, holders of a key
   * and what a resource policy allows.
   */
  guarded: (builder) => {
    const stack = new Stack(builder.app, 'Guarded', US_EAST_1);
    const echo = backend(builder, stack, 'Echo', SHOWS_EVENT);
    const handler = backend(builder, stack, 'Authorizer', AUTHORIZER);
    const integration = new apigateway.LambdaIntegration(echo);
    const rest = new apigateway.RestApi(stack, 'Rest', {
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            principals: [new AnyPrincipal()],
            actions: ['execute-api:Invoke'],
            resources: ['execute-api:/prod/GET/public', 'execute-api:/prod/GET/keyed'],
          }),
        ],
      }),
    });
    rest.addGatewayResponse('Errors', {
      type: apigateway.ResponseType.DEFAULT_4XX,
      responseHeaders: { 'Access-Control-Allow-Origin': "'*'" },
    });
    rest.root.addResource('public').addMethod('GET', integration);
    rest.root.addResource('closed').addMethod('GET', integration);
    const signed = rest.root.addResource('signed').addMethod('GET', integration, {
      authorizationType: apigateway.AuthorizationType.IAM,
    });
    rest.root.addResource('secret').addMethod('GET', integration, {
      authorizationType: apigateway.AuthorizationType.IAM,
    });
    rest.root.addResource('decided').addMethod('GET', integration, {
      authorizer: new apigateway.TokenAuthorizer(stack, 'ByToken', { handler }),
    });
    rest.root.addResource('keyed').addMethod('GET', integration, { apiKeyRequired: true });
    const plan = rest.addUsagePlan('Plan', { apiStages: [{ stage: rest.deploymentStage }] });
    plan.addApiKey(rest.addApiKey('Key'));
    plan.addApiKey(rest.addApiKey('Given', { value: 'a key of twenty letters' }));
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: { origin: new RestApiOrigin(rest), ...UNCACHED },
    });

    const http = new apigatewayv2.HttpApi(stack, 'Http');
    const ofHttp = new HttpLambdaIntegration('ToEcho', echo);
    const GET = [apigatewayv2.HttpMethod.GET];
    const [toSigned] = http.addRoutes({
      path: '/signed/{id}',
      methods: GET,
      integration: ofHttp,
      authorizer: new HttpIamAuthorizer(),
    });
    http.addRoutes({
      path: '/decided',
      methods: GET,
      integration: ofHttp,
      authorizer: new HttpLambdaAuthorizer('ByTenant', handler, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.X-Tenant'],
      }),
    });
    const httpDomain = Fn.select(2, Fn.split('/', http.apiEndpoint));
    apiSite(stack, 'HttpSite', httpDomain);

    const signer = new cloudfront.experimental.EdgeFunction(stack, 'Signer', {
      code: builder.asset('signer', { 'index.mjs': SIGNER, ...bundled('aws4.mjs', AWS4) }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    });
    signer.addToRolePolicy(
      new PolicyStatement({ actions: ['execute-api:Invoke'], resources: [signed.methodArn] }),
    );
    toSigned?.grantInvoke(signer);
    const edgeLambdas = [
      {
        functionVersion: signer.currentVersion,
        eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
      },
    ];
    new cloudfront.Distribution(stack, 'SignedSite', {
      defaultBehavior: { origin: new RestApiOrigin(rest), ...UNCACHED, edgeLambdas },
      additionalBehaviors: {
        '/signed/*': { origin: new HttpOrigin(httpDomain), ...UNCACHED, edgeLambdas },
      },
    });
  },

  /** A framework that understands both kinds of event, behind an HTTP API and a REST API. */
  framework: (builder) => {
    const stack = new Stack(builder.app, 'Framework', ENVIRONMENT);
    const app = new lambda.Function(stack, 'App', {
      code: builder.asset('framework', {
        'index.mjs': HONO_APP,
        ...bundled('hono.mjs', HONO),
      }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      timeout: Duration.seconds(20),
    });
    const http = new apigatewayv2.HttpApi(stack, 'Http', {
      defaultIntegration: new HttpLambdaIntegration('ToApp', app),
    });
    apiSite(stack, 'HttpSite', Fn.select(2, Fn.split('/', http.apiEndpoint)));
    const rest = new apigateway.LambdaRestApi(stack, 'Rest', { handler: app });
    new cloudfront.Distribution(stack, 'RestSite', {
      defaultBehavior: { origin: new RestApiOrigin(rest), ...UNCACHED },
    });
  },
};

const [, , folder = ''] = process.argv;
synthesizeApps(folder, APPS);

function apiSite(
  stack: Stack,
  id: string,
  domainName: string,
  originRequestPolicy = cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
): void {
  new cloudfront.Distribution(stack, id, {
    defaultBehavior: { origin: new HttpOrigin(domainName), ...UNCACHED, originRequestPolicy },
  });
}

/** Packages in one file, as a deployment would bundle them. */
function bundled(file: string, contents: string): Record<string, string> {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    write: false,
  });
  return { [file]: outputFiles[0]?.text ?? '' };
}
