/**
 * A fake AWS with edge functions and their roles, which the clean-up finds and deletes.
 */
import { HttpResponse, http, type HttpHandler } from 'msw';

/** A function and its role, as a test defines them. */
export interface FakeEdge {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The status of the function in the stack that lists it; absent: no stack does. */
  readonly inStack?: string;
  /** The distribution that runs the function. */
  readonly usedBy?: string;
  /** How many attempts to delete the function fail because of replicas. */
  readonly replicatedFor?: number;
  /** What an earlier run has deleted. */
  readonly gone?: readonly ('function' | 'policy' | 'role' | 'attachment')[];
}

/** The tags of the lock `main` of the stage `dev`. */
const TAGS = {
  'furlock:stage': 'dev',
  'furlock:lock': 'main',
  'furlock:region': 'eu-central-1',
};

/** The account of a test, and what was deleted in it. */
export class FakeEdges {
  /** Shape: `<operation> <what>`, in order. */
  readonly deleted: string[] = [];
  readonly #edges: readonly FakeEdge[];
  readonly #existing: Set<string>;
  readonly #attempts = new Map<string, number>();

  constructor(edges: readonly FakeEdge[]) {
    this.#edges = edges;
    this.#existing = new Set(
      edges.flatMap(({ name, gone = [] }) =>
        (['function', 'policy', 'role', 'attachment'] as const)
          .filter((part) => !gone.includes(part))
          .map((part) => `${part} ${name}`),
      ),
    );
  }

  /** What is left. Shape: `<part> <name>`. */
  get left(): readonly string[] {
    return [...this.#existing].sort();
  }

  get handlers(): HttpHandler[] {
    return [
      http.get('https://lambda.us-east-1.amazonaws.com/2015-03-31/functions', () =>
        HttpResponse.json({
          Functions: this.#with('function').map(({ name }) => ({
            FunctionName: name,
            FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
          })),
        }),
      ),
      http.get('https://lambda.us-east-1.amazonaws.com/2017-03-31/tags/:arn', ({ params }) => {
        const name = decodeURIComponent(String(params['arn'])).split(':').at(-1);
        return HttpResponse.json({
          Tags: this.#edges.find((edge) => edge.name === name)?.tags ?? TAGS,
        });
      }),
      http.delete(
        'https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/:name',
        ({ params }) => this.#deleteFunction(String(params['name'])),
      ),
      http.get('https://cloudfront.amazonaws.com/:version/distribution', () =>
        HttpResponse.xml(this.#distributions()),
      ),
      http.post('https://iam.amazonaws.com/', async ({ request }) =>
        this.#iam(Object.fromEntries(new URLSearchParams(await request.text()))),
      ),
      http.post('https://cloudformation.us-east-1.amazonaws.com/', async ({ request }) =>
        this.#stackOf(new URLSearchParams(await request.text()).get('PhysicalResourceId') ?? ''),
      ),
      http.post('https://logs.:region.amazonaws.com/', async ({ request }) =>
        this.#deleteLogGroup(
          new URL(request.url).host.split('.')[1] ?? '',
          (await request.json()) as { readonly logGroupName: string },
        ),
      ),
    ];
  }

  #with(part: string): FakeEdge[] {
    return this.#edges.filter(({ name }) => this.#existing.has(`${part} ${name}`));
  }

  #delete(part: string, name: string, operation: string): boolean {
    const existed = this.#existing.delete(`${part} ${name}`);
    if (existed) this.deleted.push(`${operation} ${name}`);
    return existed;
  }

  #deleteFunction(name: string): Response {
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.set(name, attempt);
    const { replicatedFor = 0 } = this.#edges.find((edge) => edge.name === name) ?? {};
    if (attempt <= replicatedFor) {
      return lambdaError(
        400,
        'InvalidParameterValueException',
        `Lambda was unable to delete arn:aws:lambda:us-east-1:123456789012:function:${name}:1 because it is a replicated function.`,
      );
    }
    return this.#delete('function', name, 'DeleteFunction')
      ? new HttpResponse(null, { status: 204 })
      : lambdaError(404, 'ResourceNotFoundException', 'Function not found');
  }

  #deleteLogGroup(region: string, { logGroupName }: { readonly logGroupName: string }): Response {
    if (region === 'sa-east-1') return logsError('UnrecognizedClientException');
    if (!['us-east-1', 'eu-west-1'].includes(region)) return logsError('ResourceNotFoundException');
    this.deleted.push(`DeleteLogGroup ${region} ${logGroupName}`);
    return HttpResponse.json({});
  }

  #distributions(): string {
    const items = this.#edges
      .filter(({ usedBy }) => usedBy !== undefined)
      .map(
        ({ name, usedBy = '' }) =>
          `<DistributionSummary><Id>${usedBy}</Id><DefaultCacheBehavior><TargetOriginId>o</TargetOriginId></DefaultCacheBehavior><CacheBehaviors><Quantity>1</Quantity><Items><CacheBehavior><PathPattern>/a</PathPattern><LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation><LambdaFunctionARN>arn:aws:lambda:us-east-1:123456789012:function:${name}:3</LambdaFunctionARN><EventType>origin-request</EventType></LambdaFunctionAssociation></Items></LambdaFunctionAssociations></CacheBehavior></Items></CacheBehaviors></DistributionSummary>`,
      );
    return `<DistributionList><IsTruncated>false</IsTruncated><Quantity>${items.length}</Quantity><Items>${items.join('')}</Items></DistributionList>`;
  }

  #stackOf(name: string): Response {
    const edge = this.#edges.find((one) => one.name === name);
    if (edge?.inStack === undefined) {
      return xmlError('ValidationError', `Stack for ${name} does not exist`);
    }
    return answer(
      'DescribeStackResources',
      `<StackResources><member><PhysicalResourceId>other</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member><member><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>${edge.inStack}</ResourceStatus></member></StackResources>`,
    );
  }

  #iam({
    Action: action = '',
    RoleName: role = '',
    PolicyArn: arn = '',
  }: Record<string, string>): Response {
    const policyOf = arn.split('/').at(-1) ?? '';
    switch (action) {
      case 'ListRoles':
        return answer(
          action,
          `<Roles>${this.#with('role')
            .map(({ name }) => `<member><RoleName>${name}</RoleName></member>`)
            .join('')}</Roles><IsTruncated>false</IsTruncated>`,
        );
      case 'ListRoleTags': {
        const tags = this.#edges.find(({ name }) => name === role)?.tags ?? TAGS;
        return answer(
          action,
          `<Tags>${Object.entries(tags)
            .map(([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`)
            .join('')}</Tags>`,
        );
      }
      case 'ListPolicies':
        return answer(
          action,
          `<Policies>${this.#with('policy')
            .map(
              ({ name }) =>
                `<member><PolicyId>${name.split('-').at(-1) ?? ''}</PolicyId><Arn>arn:aws:iam::123456789012:policy/${name}</Arn></member>`,
            )
            .join('')}</Policies><IsTruncated>false</IsTruncated>`,
        );
      case 'ListPolicyVersions':
        return answer(
          action,
          '<Versions><member><VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion></member><member><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion></member></Versions>',
        );
      case 'DetachRolePolicy':
        return this.#delete('attachment', role, action) ? answer(action, '') : gone();
      case 'DeletePolicyVersion':
        this.deleted.push(`${action} ${policyOf}`);
        return answer(action, '');
      case 'DeletePolicy':
        if (this.#existing.has(`attachment ${policyOf}`))
          return xmlError('DeleteConflict', 'attached');
        return this.#delete('policy', policyOf, action) ? answer(action, '') : gone();
      case 'ListRolePolicies':
        return answer(action, '<PolicyNames><member>logs</member></PolicyNames>');
      case 'DeleteRolePolicy':
        this.deleted.push(`${action} ${role}`);
        return answer(action, '');
      case 'DeleteRole':
        if (this.#existing.has(`attachment ${role}`)) return xmlError('DeleteConflict', 'attached');
        return this.#delete('role', role, action) ? answer(action, '') : gone();
      default:
        return xmlError('InvalidAction', action);
    }
  }
}

function lambdaError(status: number, name: string, message: string): Response {
  return HttpResponse.json({ message }, { status, headers: { 'x-amzn-errortype': name } });
}

function logsError(name: string): Response {
  return HttpResponse.json({ __type: name, message: 'of AWS' }, { status: 400 });
}

function answer(action: string, inner: string): Response {
  return HttpResponse.xml(
    `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`,
  );
}

function gone(): Response {
  return xmlError('NoSuchEntity', 'gone', 404);
}

function xmlError(code: string, message: string, status = 400): Response {
  return HttpResponse.xml(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    { status },
  );
}
