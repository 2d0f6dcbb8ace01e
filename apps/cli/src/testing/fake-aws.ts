/**
 * A fake AWS for every command, behind msw: a correctly deployed stage, or one error for every call, in
 * the wire format of each service.
 */
import { http, HttpResponse, type HttpHandler } from 'msw';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswer,
  type AwsAnswers,
  type AwsCall,
} from './aws-answers.js';
import {
  EDGE_NAME,
  HEALTHY_BEHAVIOR,
  HEALTHY_DISTRIBUTION,
  HEALTHY_STATEMENTS,
} from './healthy-lock.js';

/** An error of an operation, by its name in JSON services. */
export interface AwsCondition {
  readonly error: string;
  readonly status: number;
  /** Its name in XML services. */
  readonly xmlError: string;
}

/** How this AWS differs from a correct deployment. */
export interface FakeAwsOptions {
  /** Answers of the JSON 1.1 services. */
  readonly answers?: AwsAnswers;
  /** The text of the revocations parameter. Default: there is none. */
  readonly revocations?: string;
  /** Errors, by operation; `*` for every other operation. */
  readonly conditions?: Readonly<Record<string, AwsCondition>>;
  /** Answers of the other services, by operation: the XML or JSON of their bodies. */
  readonly bodies?: Readonly<Record<string, string>>;
  /** AWS's clock. */
  readonly date?: Date;
}

/** The time of the tests' clock. */
const TEST_DATE = new Date('2026-11-22T12:00:00Z');

const HOST = HEALTHY_BEHAVIOR.originHost;
const BACKEND = 'arn:aws:lambda:eu-central-1:123456789012:function:backend';
const [VERSION] = HEALTHY_BEHAVIOR.functions;

/** The answers of a correct stage. */
const BODIES: Readonly<Record<string, string>> = {
  DescribeStacks: stacksXml({
    FunctionUrl: `https://${HOST}/`,
    CloudFrontDistributionURL: SETTINGS.publicOrigin,
  }),
  ListStackResources: resourcesXml({
    'AWS::Lambda::Url': BACKEND,
    'AWS::CloudFront::Distribution': HEALTHY_DISTRIBUTION.id,
  }),
  GetDistribution: distributionXml(),
  GetRole: query(
    'GetRole',
    `<Role><RoleName>${EDGE_NAME}</RoleName><Arn>arn:aws:iam::123456789012:role/${EDGE_NAME}</Arn><AssumeRolePolicyDocument>${encodeURIComponent(
      JSON.stringify({
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    )}</AssumeRolePolicyDocument></Role>`,
  ),
  SimulatePrincipalPolicy: simulationXml(),
  GetFunctionUrlConfig: JSON.stringify({
    FunctionUrl: `https://${HOST}/`,
    FunctionArn: BACKEND,
    AuthType: 'AWS_IAM',
  }),
  ListFunctionUrlConfigs: JSON.stringify({
    FunctionUrlConfigs: [
      { FunctionUrl: `https://${HOST}/`, FunctionArn: BACKEND, AuthType: 'AWS_IAM' },
    ],
  }),
  GetPolicy: JSON.stringify({ Policy: JSON.stringify({ Statement: HEALTHY_STATEMENTS }) }),
  GetFunctionConfiguration: JSON.stringify({
    Runtime: 'nodejs24.x',
    MemorySize: 256,
    Timeout: 15,
    Role: `arn:aws:iam::123456789012:role/${EDGE_NAME}`,
    State: 'Active',
  }),
};

const ANSWERS: AwsAnswers = {
  GetParameter: settingsAnswer(SETTINGS),
  DescribeUserPoolClient: {
    output: {
      UserPoolClient: {
        AllowedOAuthFlows: ['code'],
        CallbackURLs: ['http://localhost:8976/callback'],
        EnableTokenRevocation: true,
      },
    },
  },
};

/** The handlers of this AWS, and the operations that were called. */
export function fakeAws({
  answers = {},
  revocations,
  conditions = {},
  bodies = {},
  date = TEST_DATE,
}: FakeAwsOptions = {}): { readonly handlers: HttpHandler[]; readonly called: string[] } {
  const called: string[] = [];
  const answer = async (request: Request): Promise<Response> => {
    const { operation, form } = await operationOf(request);
    called.push(operation);
    const condition = conditions[operation] ?? conditions['*'];
    if (condition !== undefined) return conditionAnswer(condition, form);
    if (form === 'json 1.1') {
      const calls: AwsCall[] = [];
      const { Name = '' } = (await request.clone().json()) as { readonly Name?: string };
      if (operation === 'GetParameter' && Name.includes('/revocations/')) {
        const stored: AwsAnswer =
          revocations === undefined
            ? { error: 'ParameterNotFound' }
            : { output: { Parameter: { Value: revocations, Version: 1 } } };
        return answerAws(request, { GetParameter: stored }, calls);
      }
      return answerAws(request, { ...ANSWERS, ...answers }, calls);
    }
    const body = bodies[operation] ?? BODIES[operation] ?? '';
    return form === 'json'
      ? new HttpResponse(body, { headers: { 'content-type': 'application/json' } })
      : HttpResponse.xml(body);
  };
  const handler = async ({ request }: { request: Request }): Promise<Response> => {
    const answered = await answer(request);
    answered.headers.set('date', date.toUTCString());
    return answered;
  };
  return { handlers: [http.all('https://*.amazonaws.com/*', handler)], called };
}

type Form = 'json 1.1' | 'json' | 'xml' | 'query';

async function operationOf(request: Request): Promise<{ operation: string; form: Form }> {
  const target = request.headers.get('x-amz-target');
  if (target !== null) return { operation: target.split('.').at(-1) ?? '', form: 'json 1.1' };
  const { pathname } = new URL(request.url);
  const rest = REST_PATHS.find(({ path }) => path.test(pathname));
  if (rest !== undefined) return rest;
  const action = new URLSearchParams(await request.clone().text()).get('Action');
  return { operation: action ?? pathname, form: 'query' };
}

const REST_PATHS: readonly { path: RegExp; operation: string; form: Form }[] = [
  { path: /\/distribution$/, operation: 'ListDistributions', form: 'xml' },
  { path: /\/distribution\/[^/]+$/, operation: 'GetDistribution', form: 'xml' },
  { path: /\/origin-request-policy\/[^/]+$/, operation: 'GetOriginRequestPolicy', form: 'xml' },
  { path: /\/functions$/, operation: 'ListFunctions', form: 'json' },
  { path: /\/functions\/[^/]+\/url$/, operation: 'GetFunctionUrlConfig', form: 'json' },
  { path: /\/functions\/[^/]+\/urls$/, operation: 'ListFunctionUrlConfigs', form: 'json' },
  { path: /\/functions\/[^/]+\/policy$/, operation: 'GetPolicy', form: 'json' },
  {
    path: /\/functions\/[^/]+\/configuration$/,
    operation: 'GetFunctionConfiguration',
    form: 'json',
  },
];

function conditionAnswer({ error, status, xmlError }: AwsCondition, form: Form): Response {
  const message = 'The message of AWS.';
  switch (form) {
    case 'json 1.1':
      return HttpResponse.json({ __type: error, message }, { status });
    case 'json':
      return HttpResponse.json({ message }, { status, headers: { 'x-amzn-errortype': error } });
    case 'xml':
    case 'query':
      return HttpResponse.xml(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${xmlError}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        { status },
      );
  }
}

/** The answer to DescribeStacks, with the outputs of a stack. */
export function stacksXml(
  outputs: Readonly<Record<string, string>>,
  status = 'CREATE_COMPLETE',
): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return query(
    'DescribeStacks',
    `<Stacks><member><StackName>furlock-dev</StackName><StackStatus>${status}</StackStatus><Parameters><member><ParameterKey>BootstrapVersion</ParameterKey><ParameterValue>/cdk-bootstrap/hnb659fds/version</ParameterValue></member></Parameters><Outputs>${members.join('')}</Outputs></member></Stacks>`,
  );
}

/** The answer to GetDistribution; with another `cachePolicyId`, it has a fault. */
export function distributionXml(cachePolicyId = HEALTHY_BEHAVIOR.cachePolicyId ?? ''): string {
  const { id, arn, status } = HEALTHY_DISTRIBUTION;
  return `<Distribution><Id>${id}</Id><ARN>${arn}</ARN><Status>${status}</Status><DomainName>${new URL(SETTINGS.publicOrigin).host}</DomainName>
    <DistributionConfig><Enabled>true</Enabled><Aliases><Quantity>0</Quantity></Aliases>
    <Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>${HOST}</DomainName><OriginAccessControlId></OriginAccessControlId></Origin></Items></Origins>
    <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ViewerProtocolPolicy>redirect-to-https</ViewerProtocolPolicy><CachePolicyId>${cachePolicyId}</CachePolicyId><OriginRequestPolicyId>${HEALTHY_BEHAVIOR.originRequestPolicyId ?? ''}</OriginRequestPolicyId>
    <LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>${VERSION?.arn ?? ''}</LambdaFunctionARN><EventType>origin-request</EventType><IncludeBody>true</IncludeBody></LambdaFunctionAssociation></Items></LambdaFunctionAssociations></DefaultCacheBehavior>
    </DistributionConfig></Distribution>`;
}

/** The answer to SimulatePrincipalPolicy: the decisions about the settings and the revocations. */
export function simulationXml(...decisions: readonly string[]): string {
  const members = ['settings', 'revocations'].map(
    (name, index) =>
      `<member><EvalActionName>ssm:GetParameters</EvalActionName><EvalResourceName>arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/dev/main/${name}/v1</EvalResourceName><EvalDecision>${decisions[index] ?? 'allowed'}</EvalDecision></member>`,
  );
  return query(
    'SimulatePrincipalPolicy',
    `<EvaluationResults>${members.join('')}</EvaluationResults><IsTruncated>false</IsTruncated>`,
  );
}

/** The answer to ListStackResources: a physical id by type. */
export function resourcesXml(resources: Readonly<Record<string, string>>): string {
  const members = Object.entries(resources).map(
    ([type, physicalId]) =>
      `<member><LogicalResourceId>X</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  return query(
    'ListStackResources',
    `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>`,
  );
}

function query(action: string, inner: string): string {
  return `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
}
