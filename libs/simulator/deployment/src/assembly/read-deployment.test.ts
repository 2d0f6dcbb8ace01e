import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FIXTURE_ASSETS,
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { Deployment } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { CACHING_OPTIMIZED } from './managed-policies.js';
import { readDeployment, type ReadDeployment } from './read-deployment.js';

function read(templates: FixtureTemplates): ReadDeployment & { readonly directory: string } {
  const { directory, remove } = writeFixtureAssembly(templates);
  try {
    return { ...readDeployment(directory), directory };
  } finally {
    remove();
  }
}

function deploymentOf(templates: FixtureTemplates): Deployment & { readonly directory: string } {
  const result = read(templates);
  if (!result.ok) throw new Error(result.error.sentence);
  return { ...result.value, directory: result.directory };
}

/** The templates with changed properties of a home resource. */
function changed(logicalId: string, properties: JsonObject): FixtureTemplates {
  const resource = fixtureTemplates.home[logicalId] ?? {};
  return withHomeResources({
    [logicalId]: {
      ...resource,
      Properties: { ...(resource['Properties'] as JsonObject), ...properties },
    },
  });
}

const FOREIGN_LAYER = 'arn:aws:lambda:eu-central-1:580247275435:layer:LambdaInsightsExtension:38';
const image = changed('Backend', {
  PackageType: 'Image',
  Code: { ImageUri: 'here:latest' },
  Handler: undefined,
  Runtime: undefined,
});

describe('the code of a function', () => {
  const backend = (templates: FixtureTemplates) =>
    deploymentOf(templates).functions.find(({ logicalId }) => logicalId === 'Backend');

  test.each([
    ['nodejs24.x', undefined],
    ['python3.14', undefined],
    ['java21', 'runs on java21; the local edge supports only Node.js and Python'],
  ])('may be for any runtime: %s', (Runtime, unrunnable) => {
    const read = backend(changed('Backend', { Runtime }));

    expect(read?.runtime).toBe(Runtime);
    expect(read?.unrunnable).toBe(unrunnable);
  });

  test.each([
    ['asset.backend.zip', true],
    ['asset.backend.jar', false],
  ])('may be a zip file: %s, %p', (name, isRead) => {
    const { directory, remove } = writeFixtureAssembly(fixtureTemplates);
    const manifest = join(directory, 'home.assets.json');
    writeFileSync(join(directory, name), '');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('asset.backend', name));

    const result = readDeployment(directory);
    remove();

    if (!result.ok) throw new Error(result.error.sentence);
    const read = result.value.functions.find(({ logicalId }) => logicalId === 'Backend');
    expect(read?.unrunnable).toBe(
      isRead ? undefined : 'has code in a single file that is not a zip file',
    );
  });

  test('may be a container image', () => {
    expect(backend(image)).toMatchObject({
      runtime: '',
      directory: '',
      unrunnable: 'is a container image',
    });
  });

  test('has the layers of the assembly', () => {
    const layer = {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: 'assets', S3Key: 'backend.zip' } },
    };
    const templates = changed('Backend', { Layers: [{ Ref: 'Layer' }, FOREIGN_LAYER] });
    const read = backend({ ...templates, home: { ...templates.home, Layer: layer } });

    expect(read?.layers).toEqual([read?.directory]);
    expect(backend(fixtureTemplates)?.layers).toEqual([]);
  });
});

/** The templates with a changed default behaviour or other changed parts of the distribution. */
function changedDistribution(behavior: JsonObject, config: JsonObject = {}): FixtureTemplates {
  const properties = fixtureTemplates.home['Distribution']?.['Properties'] as JsonObject;
  const original = properties['DistributionConfig'] as JsonObject;
  return changed('Distribution', {
    DistributionConfig: {
      ...original,
      ...config,
      DefaultCacheBehavior: { ...(original['DefaultCacheBehavior'] as JsonObject), ...behavior },
    },
  });
}

/** The templates with a trusted key group, whose key is `encodedKey` unless `items` names others. */
function withKeyGroup({
  encodedKey = '',
  items = [{ Ref: 'SigningKey' }],
}: {
  readonly encodedKey?: string;
  readonly items?: readonly unknown[];
}): FixtureTemplates {
  return withHomeResources({
    SigningKey: {
      Type: 'AWS::CloudFront::PublicKey',
      Properties: {
        PublicKeyConfig: { CallerReference: 'c', EncodedKey: encodedKey, Name: 'films' },
      },
    },
    Signers: {
      Type: 'AWS::CloudFront::KeyGroup',
      Properties: { KeyGroupConfig: { Items: items, Name: 'films' } },
    },
    ...changedDistribution({ TrustedKeyGroups: [{ Ref: 'Signers' }] }).home,
  });
}

/** The templates with custom headers for the origin. */
function changedOrigin(OriginCustomHeaders: JsonObject[]): FixtureTemplates {
  const properties = fixtureTemplates.home['Distribution']?.['Properties'] as JsonObject;
  const { Origins } = properties['DistributionConfig'] as { Origins: JsonObject[] };
  return changedDistribution(
    {},
    { Origins: Origins.map((origin) => ({ ...origin, OriginCustomHeaders })) },
  );
}

describe('readDeployment', () => {
  const deployment = deploymentOf(fixtureTemplates);
  const edgeVersionArn = 'arn:aws:lambda:us-east-1:123456789012:function:the-edge:1';

  test('takes the home region from the stack of the distribution', () => {
    expect(deployment.homeRegion).toBe('eu-central-1');
    expect(deployment.accountId).toBe('123456789012');
  });

  test("follows the edge function's version through the parameter of the other region", () => {
    const [behavior] = deployment.distributions[0].behaviors;

    expect(behavior?.functions).toEqual([
      { eventType: 'origin-request', versionArn: edgeVersionArn, includeBody: true },
    ]);
  });

  test('gives the origin the host of the function URL, with CloudFront’s defaults', () => {
    const [origin] = deployment.distributions[0].origins;

    expect(origin).toEqual({
      id: 'origin',
      domainName: deployment.functionUrls[0]?.host,
      path: '',
      protocol: 'https',
      port: 443,
      readTimeoutSeconds: 30,
      keepaliveTimeoutSeconds: 5,
      sslProtocols: ['TLSv1.2'],
      customHeaders: [],
      connectionAttempts: 3,
    });
  });

  test('finds the code of each function that runs, and reads no other function', () => {
    const directories = deployment.functions.map(({ logicalId, directory }) => [
      logicalId,
      directory,
    ]);

    expect(new Map(directories as [string, string][])).toEqual(
      new Map([
        ['Backend', join(deployment.directory, FIXTURE_ASSETS.backend)],
        ['Edge', join(deployment.directory, FIXTURE_ASSETS.edge)],
      ]),
    );
  });

  test('reads both permissions with their conditions', () => {
    const principal = 'arn:aws:iam::123456789012:role/the-edge-role';

    expect(deployment.permissions).toMatchObject([
      { action: 'lambda:InvokeFunctionUrl', principal, functionUrlAuthType: 'AWS_IAM' },
      { action: 'lambda:InvokeFunction', principal, invokedViaFunctionUrl: true },
    ]);
  });

  test('reads the statements of a role from the policies attached to it', () => {
    const role = deployment.roles.find(({ name }) => name === 'the-edge-role');

    expect(role?.statements).toEqual([
      {
        effect: 'Allow',
        actions: ['ssm:GetParameter'],
        resources: [
          'arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/test/main/settings/v1',
        ],
        conditions: { Bool: { 'aws:SecureTransport': ['true'] } },
      },
    ]);
  });

  test('reads the statements of a managed policy that the role names, and a name with the id of the policy', () => {
    const backendRole = fixtureTemplates.home['BackendRole'] ?? {};
    const { roles } = deploymentOf(
      withHomeResources({
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:one' }],
            },
          },
        },
        OfNobody: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        },
        BackendRole: {
          ...backendRole,
          Properties: {
            ...(backendRole['Properties'] as JsonObject),
            RoleName: { 'Fn::Join': ['', ['r-', { 'Fn::GetAtt': ['Managed', 'PolicyId'] }]] },
            ManagedPolicyArns: [{ Ref: 'Managed' }],
          },
        },
      }),
    );

    const role = roles.find(({ name }) => name.startsWith('r-'));
    expect(role?.name).toMatch(/^r-ANPA[A-Z2-7]{17}$/);
    expect(role?.statements).toEqual([
      { effect: 'Allow', actions: ['ssm:GetParameter'], resources: ['arn:one'], conditions: {} },
    ]);
  });

  test('resolves the value of a parameter', () => {
    const [pool] = deployment.userPools;
    const settings = deployment.parameters.find(({ logicalId }) => logicalId === 'Settings');

    expect(settings?.value).toBe(
      `${pool?.id}|${pool?.clients[0]?.id}|https://${deployment.distributions[0].domainName}`,
    );
    expect(settings?.arn).toBe(
      'arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/test/main/settings/v1',
    );
  });

  test('reads the user pool with its domain and its client', () => {
    expect(deployment.userPools).toMatchObject([
      {
        domain: 'furlock-test',
        clients: [
          {
            hasSecret: false,
            authFlows: ['ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
            oauthFlows: ['code'],
            hidesUserExistence: true,
            idTokenValiditySeconds: 1800,
            accessTokenValiditySeconds: 3600,
            refreshTokenValiditySeconds: 2592000,
          },
        ],
      },
    ]);
  });

  test('resolves outputs, by stack', () => {
    expect(deployment.outputs).toEqual({
      'edge-stack': {},
      home: { Address: `https://${deployment.distributions[0].domainName}` },
    });
  });

  test('lists the ignored resources', () => {
    const result = read(fixtureTemplates);

    expect(result.ok && result.ignored).toEqual(['Metadata in stack home: AWS::CDK::Metadata']);
  });

  test('omits a resource whose condition is false', () => {
    const { functionUrls } = deploymentOf({
      ...withHomeResources({
        SecondUrl: { ...fixtureTemplates.home['Url'], Condition: 'Never' },
      }),
      homeConditions: { Never: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    });

    expect(functionUrls).toHaveLength(1);
  });

  test('keeps the order of behaviours, with the default behaviour last', () => {
    const {
      distributions: [distribution],
    } = deploymentOf(
      changedDistribution(
        {},
        {
          CacheBehaviors: [
            {
              PathPattern: '/public/*',
              CachePolicyId: CACHING_OPTIMIZED,
              TargetOriginId: 'origin',
              ViewerProtocolPolicy: 'https-only',
            },
          ],
        },
      ),
    );

    expect(distribution.behaviors.map(({ pathPattern }) => pathPattern)).toEqual([
      '/public/*',
      '*',
    ]);
    expect(distribution.behaviors[0]?.allowedMethods).toEqual(['GET', 'HEAD']);
  });

  const home = fixtureTemplates.home;

  /** The templates with a table, and `value` as the value of the settings. */
  const withTable = (value: unknown): FixtureTemplates => ({
    ...fixtureTemplates,
    home: {
      ...changed('Settings', { Value: value }).home,
      Table: { Type: 'AWS::DynamoDB::Table' },
    },
  });

  test('names a resource that is not served by its documented form, and lists it once', () => {
    const result = read(
      withTable({ 'Fn::Sub': '${Table}|${Table.Arn}|${Table.Arn}|${Table.StreamArn}' }),
    );
    if (!result.ok) throw new Error(result.error.sentence);
    const settings = result.value.parameters.find(({ logicalId }) => logicalId === 'Settings');
    const [name = '', arn = ''] = settings?.value.split('|') ?? [];

    expect(name).toMatch(/^home-Table-[A-Za-z0-9]{12}$/);
    expect(arn).toBe(`arn:aws:dynamodb:eu-central-1:123456789012:table/${name}`);
    expect(result.findings).toEqual([
      {
        kind: 'invented',
        stack: 'home',
        logicalId: 'Table',
        property: 'AWS::DynamoDB::Table',
        sentence: `Ref is ${name}, Arn is ${arn}, StreamArn is ${arn}/stream/2026-01-01T00:00:00.000`,
      },
    ]);
  });

  const unserved: {
    name: string;
    templates: FixtureTemplates;
    logicalId: string;
    property: string;
    sentence: RegExp;
  }[] = [
    {
      name: 'a function that only a transform knows',
      templates: changed('Settings', { Value: { 'Fn::Transform': {} } }),
      logicalId: 'Settings',
      property: 'a value that only AWS knows',
      sentence: /^the result of Fn::Transform is /,
    },
    {
      name: 'an attribute that no template shows',
      templates: changed('Settings', { Value: { 'Fn::GetAtt': ['Client', 'ClientSecret'] } }),
      logicalId: 'Client',
      property: 'AWS::Cognito::UserPoolClient',
      sentence: /^ClientSecret is /,
    },
    {
      name: 'an edge function that no stack publishes',
      templates: { ...fixtureTemplates, edge: {} },
      logicalId: 'Distribution',
      property: 'LambdaFunctionAssociations',
      sentence: /is not in the assembly: its requests are answered with 503/,
    },
    {
      name: 'a wrapper script',
      templates: changed('Backend', {
        Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } },
      }),
      logicalId: 'Backend',
      property: 'Environment',
      sentence: /AWS_LAMBDA_EXEC_WRAPPER is not run/,
    },
    {
      name: 'a deprecated runtime',
      templates: changed('Backend', { Runtime: 'nodejs18.x' }),
      logicalId: 'Backend',
      property: 'Runtime',
      sentence: /deprecated nodejs18\.x and may reject a new function/,
    },
    {
      name: 'another runtime',
      templates: changed('Backend', { Runtime: 'java21' }),
      logicalId: 'Backend',
      property: 'Code',
      sentence: /runs on java21; the local edge supports only Node\.js and Python/,
    },
    {
      name: 'a container image',
      templates: image,
      logicalId: 'Backend',
      property: 'Code',
      sentence: /is a container image/,
    },
    {
      name: 'missing code',
      templates: changed('Backend', { Code: { S3Key: 'gone.zip' } }),
      logicalId: 'Backend',
      property: 'Code',
      sentence: /code in the object gone\.zip, which is not an asset/,
    },
    {
      name: 'a layer of another account',
      templates: changed('Backend', { Layers: [FOREIGN_LAYER] }),
      logicalId: 'Backend',
      property: 'Layers',
      sentence: /LambdaInsightsExtension:38 is not a folder or a zip file of the assembly/,
    },
    {
      name: 'a managed policy with unknown statements, which allows nothing',
      templates: changed('BackendRole', {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess'],
      }),
      logicalId: 'BackendRole',
      property: 'ManagedPolicyArns',
      sentence: /AmazonDynamoDBFullAccess are not known here, so it allows nothing/,
    },
    {
      name: 'a permission for an organisation, which allows nothing',
      templates: changed('Invoke', { PrincipalOrgID: 'o-1' }),
      logicalId: 'Invoke',
      property: 'PrincipalOrgID',
      sentence: /the permission allows nothing/,
    },
    {
      name: 'signed URLs by a key group of others',
      templates: changedDistribution({ TrustedKeyGroups: ['group'] }),
      logicalId: 'Distribution',
      property: 'DefaultCacheBehavior',
      sentence: /by the key group group, whose keys are not all in the assembly: .* with 502/,
    },
    {
      name: 'signed URLs by a key of others',
      templates: withKeyGroup({ items: ['K2JCJMDEHXQW5F'] }),
      logicalId: 'Distribution',
      property: 'DefaultCacheBehavior',
      sentence: /whose keys are not all in the assembly: .* with 502/,
    },
    {
      name: 'signed URLs by key pairs of an account',
      templates: changedDistribution({ TrustedSigners: ['self'] }),
      logicalId: 'Distribution',
      property: 'DefaultCacheBehavior',
      sentence: /by an account's key pairs, .* with 502/,
    },
    {
      name: 'a placeholder in place of a public key',
      templates: withKeyGroup({ encodedKey: 'the key' }),
      logicalId: 'SigningKey',
      property: 'EncodedKey',
      sentence: /no public key in PEM .* rejected with 403/,
    },
    {
      name: 'encrypted fields',
      templates: changedDistribution({ FieldLevelEncryptionId: 'C3EXAMPLE' }),
      logicalId: 'Distribution',
      property: 'DefaultCacheBehavior',
      sentence: /encrypts fields of bodies, .* answered with 502/,
    },
    {
      name: 'a disabled distribution',
      templates: changedDistribution({}, { Enabled: 'false' }),
      logicalId: 'Distribution',
      property: 'Enabled',
      sentence: /is disabled: its requests are answered with 502/,
    },
    {
      name: 'a staging distribution',
      templates: changedDistribution({}, { Staging: true }),
      logicalId: 'Distribution',
      property: 'Staging',
      sentence: /is a staging distribution, .* answered with 502/,
    },
    {
      name: 'a distribution for tenants only',
      templates: changedDistribution({}, { ConnectionMode: 'tenant-only' }),
      logicalId: 'Distribution',
      property: 'ConnectionMode',
      sentence: /only at the domains of tenants, .* answered with 502/,
    },
    {
      name: 'certificates of viewers',
      templates: changedDistribution({}, { ViewerMtlsConfig: { Mode: 'required' } }),
      logicalId: 'Distribution',
      property: 'ViewerMtlsConfig',
      sentence: /requires a certificate of the viewer, .* answered with 502/,
    },
    {
      name: 'a primary distribution of a continuous deployment',
      templates: changedDistribution({}, { ContinuousDeploymentPolicyId: 'policy' }),
      logicalId: 'Distribution',
      property: 'ContinuousDeploymentPolicyId',
      sentence: /The staging distribution gets no requests/,
    },
    {
      name: 'an origin group by the quality of media',
      templates: changedDistribution(
        { TargetOriginId: 'group' },
        {
          OriginGroups: {
            Quantity: 1,
            Items: [
              {
                Id: 'group',
                Members: { Quantity: 2, Items: [{ OriginId: 'origin' }, { OriginId: 'origin' }] },
                SelectionCriteria: 'media-quality-based',
              },
            ],
          },
        },
      ),
      logicalId: 'Distribution',
      property: 'OriginGroups',
      sentence: /The origin group group tries its origins in their order/,
    },
    {
      name: 'a bucket of others',
      templates: changedDistribution(
        {},
        { Origins: [{ Id: 'origin', DomainName: 'b.s3.amazonaws.com', S3OriginConfig: {} }] },
      ),
      logicalId: 'Distribution',
      property: 'Origins',
      sentence: /^The bucket b is not in the assembly: .* with 403.* --bucket b=<folder>/,
    },
    {
      name: 'an origin of another host',
      templates: changedDistribution(
        {},
        {
          Origins: [
            {
              Id: 'origin',
              DomainName: 'api.example',
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
            },
          ],
        },
      ),
      logicalId: 'Distribution',
      property: 'Origins',
      sentence: /is api\.example, which the local edge does not serve \(--origin origin=http:/,
    },
    {
      name: 'a cache policy outside the assembly, with which nothing is cached',
      templates: changedDistribution({ CachePolicyId: '00000000-0000-0000-0000-000000000000' }),
      logicalId: 'Distribution',
      property: 'CachePolicyId',
      sentence: /so nothing is cached with it/,
    },
    {
      name: 'a web ACL',
      templates: changedDistribution({}, { WebACLId: 'arn:aws:wafv2:acl' }),
      logicalId: 'Distribution',
      property: 'WebACLId',
      sentence: /requests that it would block are answered/,
    },
    {
      name: 'a nested stack without a file',
      templates: withHomeResources({
        Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://x' } },
      }),
      logicalId: 'Nested',
      property: 'TemplateURL',
      sentence: /not a file of the assembly/,
    },
  ];

  test.each([
    { name: 'an enabled distribution', config: { Enabled: true, Staging: false } },
    { name: 'a distribution with its own domain', config: { ConnectionMode: 'direct' } },
    { name: 'optional certificates', config: { ViewerMtlsConfig: { Mode: 'optional' } } },
    { name: 'no key for fields', config: {}, behavior: { FieldLevelEncryptionId: '' } },
  ])('serves $name', ({ config, behavior = {} }) => {
    const result = read(changedDistribution(behavior, config));
    const [distribution] = result.ok ? result.value.distributions : [];

    expect(distribution).toMatchObject({ logicalId: 'Distribution' });
    expect(distribution).not.toHaveProperty('unserved');
    expect(distribution?.behaviors.filter((one) => one.unserved !== undefined)).toEqual([]);
  });

  test('reads the keys of a trusted key group', () => {
    const encodedKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
    const result = read(withKeyGroup({ encodedKey }));
    const behaviors = result.ok ? result.value.distributions[0].behaviors : [];

    expect(behaviors.at(-1)).toMatchObject({
      trustedKeys: [
        { id: expect.stringMatching(/^K[A-Z0-9]{13}$/) as unknown, publicKey: encodedKey },
      ],
    });
    expect(behaviors.at(-1)).not.toHaveProperty('unserved');
  });

  test('trusts no key if none can be read', () => {
    const result = read(withKeyGroup({ encodedKey: 'the key' }));

    expect(result.ok && result.value.distributions[0].behaviors.at(-1)?.trustedKeys).toEqual([]);
  });

  test('lists every part of a distribution that is not served', () => {
    const result = read(
      changedDistribution({}, { WebACLId: 'acl', ContinuousDeploymentPolicyId: 'policy' }),
    );

    expect(result.ok && result.findings.map(({ property }) => property)).toEqual(
      expect.arrayContaining(['WebACLId', 'ContinuousDeploymentPolicyId']),
    );
  });

  test.each(unserved)('goes on after $name, and lists it', ({ templates, ...finding }) => {
    const result = read(templates);
    const { logicalId, property, sentence } = finding;

    expect(result.ok && result.findings).toContainEqual({
      kind: expect.stringMatching(/^(invented|unserved)$/) as unknown,
      stack: 'home',
      logicalId,
      property,
      sentence: expect.stringMatching(sentence) as unknown,
    });
  });

  test('a cache policy outside the assembly caches nothing', () => {
    const {
      distributions: [{ behaviors }],
    } = deploymentOf(changedDistribution({ CachePolicyId: 'unknown' }));

    expect(behaviors[0]?.cachePolicy).toMatchObject({ maxTtlSeconds: 0, cachesErrors: false });
  });

  test('a function with inline code keeps it', () => {
    const { functions } = deploymentOf(changed('Backend', { Code: { ZipFile: 'exports.a = 1' } }));
    const backend = functions.find(({ logicalId }) => logicalId === 'Backend');

    expect(backend).toMatchObject({ inlineCode: 'exports.a = 1' });
    expect(backend?.unrunnable).toBeUndefined();
  });

  test('the URL of an alias belongs to the function of the alias', () => {
    const { functionUrls, functions, permissions } = deploymentOf({
      ...fixtureTemplates,
      home: {
        ...changed('Url', { Qualifier: 'live' }).home,
        Live: {
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: { Ref: 'Backend' }, FunctionVersion: '1', Name: 'live' },
        },
        ...(changed('Invoke', { FunctionName: { Ref: 'Live' } }).home['Invoke'] && {
          Invoke: changed('Invoke', { FunctionName: { Ref: 'Live' } }).home['Invoke'] ?? {},
        }),
        InvokeUrl:
          changed('InvokeUrl', { FunctionName: { 'Fn::GetAtt': ['Url', 'FunctionArn'] } }).home[
            'InvokeUrl'
          ] ?? {},
      },
    });
    const [url] = functionUrls;

    expect(url?.functionArn).toMatch(/:function:home-Backend-\w{12}:live$/);
    expect(functions.find(({ logicalId }) => logicalId === 'Backend')?.aliasArns).toEqual([
      url?.functionArn,
    ]);
    // One names the alias, the other the URL of the alias.
    expect(permissions.map(({ functionArn }) => functionArn)).toEqual([
      url?.functionArn,
      url?.functionArn,
    ]);
  });

  test('reads every distribution, in the order of the template', () => {
    const { distributions } = deploymentOf(
      withHomeResources({ Second: home['Distribution'] ?? {} }),
    );

    expect(distributions.map(({ logicalId }) => logicalId)).toEqual(['Distribution', 'Second']);
    expect(new Set(distributions.map(({ domainName }) => domainName)).size).toBe(2);
  });

  test('reads the default root object, error pages and how long errors are cached', () => {
    const {
      distributions: [distribution],
    } = deploymentOf(
      changedDistribution(
        {},
        {
          DefaultRootObject: 'index.html',
          CustomErrorResponses: [
            { ErrorCode: 404, ResponsePagePath: '/index.html', ResponseCode: 200 },
            { ErrorCode: 503, ErrorCachingMinTTL: 0 },
          ],
        },
      ),
    );

    expect(distribution).toMatchObject({
      defaultRootObject: 'index.html',
      errorPages: { 404: { path: '/index.html', status: 200 } },
      errorCachingMinTtlSeconds: { 404: 10, 503: 0 },
    });
  });

  describe('mistakes that AWS rejects', () => {
    const mistakes: { name: string; templates: FixtureTemplates; sentence: string }[] = [
      {
        name: 'a reference to a missing resource',
        templates: changed('Settings', { Value: { Ref: 'Nobody' } }),
        sentence: 'Settings in stack home refers to Nobody, which is not in the template.',
      },
      {
        name: 'a second URL of a function',
        templates: withHomeResources({ SecondUrl: home['Url'] ?? {} }),
        sentence: `SecondUrl in stack home is a second function URL of ${deployment.functionUrls[0]?.functionArn}, which has Url; Lambda allows one.`,
      },
      {
        name: 'a function at the edge without a version number',
        templates: changedDistribution({
          LambdaFunctionAssociations: [
            {
              EventType: 'origin-request',
              LambdaFunctionARN: { 'Fn::GetAtt': ['Backend', 'Arn'] },
            },
          ],
        }),
        sentence:
          'Distribution in stack home has a function on origin-request without a version number, which CloudFront requires.',
      },
      {
        name: 'a body for a function on a response',
        templates: changedDistribution({
          LambdaFunctionAssociations: [
            { EventType: 'origin-response', LambdaFunctionARN: 'arn:edge:1', IncludeBody: true },
          ],
        }),
        sentence:
          'Distribution in stack home includes the body on origin-response, which CloudFront does not allow.',
      },
      {
        name: 'two functions on one event',
        templates: changedDistribution({
          LambdaFunctionAssociations: ['arn:edge:1', 'arn:edge:2'].map((LambdaFunctionARN) => ({
            EventType: 'viewer-request',
            LambdaFunctionARN,
          })),
        }),
        sentence:
          'Distribution in stack home has two functions on viewer-request of the behaviour *; CloudFront allows one.',
      },
      {
        name: 'an error page without a status',
        templates: changedDistribution(
          {},
          { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/404.html' }] },
        ),
        sentence:
          'Distribution in stack home has only one of ResponsePagePath and ResponseCode for the error 404; CloudFront requires both.',
      },
      {
        name: 'a forbidden custom origin header',
        templates: changedOrigin([{ HeaderName: 'X-Amz-Secret', HeaderValue: 'v' }]),
        sentence:
          'Distribution in stack home adds the custom origin header X-Amz-Secret, which CloudFront does not allow.',
      },
      {
        name: 'too many custom origin headers',
        templates: changedOrigin(
          Array.from({ length: 31 }, (_, index) => ({
            HeaderName: `X-${index}`,
            HeaderValue: 'v',
          })),
        ),
        sentence:
          'Distribution in stack home adds 31 custom headers to an origin; CloudFront allows 30.',
      },
      {
        name: 'a circle of references',
        templates: changed('Settings', { Value: { 'Fn::GetAtt': ['Settings', 'Value'] } }),
        sentence: 'The templates refer to each other in a circle.',
      },
    ];

    test.each(mistakes)('rejects $name', ({ templates, sentence }) => {
      const result = read(templates);

      expect(result).toMatchObject({
        ok: false,
        error: { code: 'ASSEMBLY_NOT_UNDERSTOOD', sentence },
      });
    });

    test('reports all of them at once', () => {
      const broken = changed('Settings', { Value: { Ref: 'Nobody' } });
      const result = read({
        ...broken,
        home: {
          ...broken.home,
          Backend:
            changed('Backend', { Environment: { Variables: { A: { Ref: 'X' }, B: { Ref: 'Y' } } } })
              .home['Backend'] ?? {},
          SecondUrl: home['Url'] ?? {},
        },
      });

      expect(result.ok ? [] : result.error.sentence.split('\n')).toEqual([
        expect.stringContaining('SecondUrl in stack home is a second function URL'),
        'Backend in stack home refers to X, which is not in the template.',
        'Backend in stack home refers to Y, which is not in the template.',
        'Settings in stack home refers to Nobody, which is not in the template.',
      ]);
    });
  });

  test('rejects a file that is not JSON', () => {
    const { directory, remove } = writeFixtureAssembly();
    const file = join(directory, 'home.template.json');
    writeFileSync(file, '{');

    const result = readDeployment(directory);

    remove();
    expect(result).toMatchObject({ ok: false, error: { sentence: `${file} is not JSON.` } });
  });
});

describe('a whole resource policy replaces the permissions', () => {
  const document = {
    Statement: {
      Effect: 'Deny',
      NotPrincipal: { AWS: ['111122223333'], Service: 'cloudfront.amazonaws.com' },
      NotAction: 'lambda:Get*',
      Resource: '*',
    },
  };

  test.each([
    ['an object', document],
    ['JSON text', JSON.stringify(document)],
  ])('as %s', (_, PolicyDocument) => {
    const { permissions, resourceStatements } = deploymentOf(
      withHomeResources({
        Whole: {
          Type: 'AWS::Lambda::ResourcePolicy',
          Properties: { ResourceArn: { 'Fn::GetAtt': ['Backend', 'Arn'] }, PolicyDocument },
        },
      }),
    );

    expect(permissions).toEqual([]);
    expect(resourceStatements).toEqual([
      {
        stack: 'home',
        logicalId: 'Whole',
        functionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1:/),
        effect: 'Deny',
        actions: [],
        exceptActions: ['lambda:Get*'],
        resources: ['*'],
        conditions: {},
        principals: [],
        exceptPrincipals: ['111122223333', 'cloudfront.amazonaws.com'],
        document: document.Statement,
      },
    ]);
  });
});
