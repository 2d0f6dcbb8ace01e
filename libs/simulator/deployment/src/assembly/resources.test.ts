import { afterEach, describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment, type ReadDeployment, type ReadingOptions } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;
afterEach(() => assembly?.remove());

function read(templates: FixtureTemplates, options?: ReadingOptions): ReadDeployment {
  assembly = writeFixtureAssembly(templates);
  return readDeployment(assembly.directory, options);
}

/** The templates with a variable of the backend, and further resources. */
function withVariable(
  value: unknown,
  resources: Readonly<Record<string, JsonObject>> = {},
  more: Partial<FixtureTemplates> = {},
): FixtureTemplates {
  const backend = fixtureTemplates.home['Backend'] ?? {};
  const Properties = {
    ...(backend['Properties'] as JsonObject),
    Environment: { Variables: { VALUE: value } },
  };
  return { ...withHomeResources({ Backend: { ...backend, Properties }, ...resources }), ...more };
}

function variableOf(result: ReadDeployment): string | undefined {
  if (!result.ok) throw new Error(result.error.sentence);
  const backend = result.value.functions.find(({ logicalId }) => logicalId === 'Backend');
  return backend?.environment['VALUE'];
}

function parameter(Name: string, Value: unknown): JsonObject {
  return { Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value } };
}

describe('an environment-agnostic stack', () => {
  const agnostic = withVariable(
    { 'Fn::Sub': '${AWS::Region}' },
    {},
    { homeRegion: 'unknown-region' },
  );

  test('has the region of the command line', () => {
    const result = read(agnostic, { region: 'eu-west-3' });

    expect(variableOf(result)).toBe('eu-west-3');
    expect(result).toMatchObject({ value: { homeRegion: 'eu-west-3' }, findings: [] });
  });

  test('has us-east-1 without one, which is listed', () => {
    const result = read(agnostic);

    expect(variableOf(result)).toBe('us-east-1');
    expect(result).toMatchObject({
      findings: [{ kind: 'invented', stack: 'home', sentence: 'AWS::Region is us-east-1' }],
    });
  });
});

describe('a parameter of a template', () => {
  const cases: [
    name: string,
    declaration: JsonObject,
    given: Readonly<Record<string, string>>,
    expected: string,
    invented: number,
  ][] = [
    ['its default', { Type: 'String', Default: 'd' }, {}, 'd', 0],
    ['the command line', { Type: 'String', Default: 'd' }, { Given: 'g' }, 'g', 0],
    [
      'the command line, for one stack',
      { Type: 'String' },
      { 'home:Given': 'g', Given: 'x' },
      'g',
      0,
    ],
    ['a number', { Type: 'Number', Default: 7 }, {}, '7', 0],
    ['the first allowed value', { Type: 'String', AllowedValues: ['a', 'b'] }, {}, 'a', 1],
    ['nothing known', { Type: 'String' }, {}, 'invented-parameter', 1],
    ['a VPC', { Type: 'AWS::EC2::VPC::Id' }, {}, 'vpc-0123456789abcdef0', 1],
    [
      'a parameter of the assembly in SSM',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/mine' },
      {},
      'of the assembly',
      0,
    ],
    [
      'another parameter in SSM',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/other/name' },
      {},
      'value-of-other-name',
      1,
    ],
  ];

  test.each(cases)('%s', (_, declaration, parameters, expected, invented) => {
    const result = read(
      withVariable(
        { Ref: 'Given' },
        { Mine: parameter('/mine', 'of the assembly') },
        { homeParameters: { Given: declaration } },
      ),
      { parameters },
    );

    expect(variableOf(result)).toBe(expected);
    expect(result.ok && result.findings).toHaveLength(invented);
  });

  test('a list', () => {
    const result = read(
      withVariable(
        { 'Fn::Select': [1, { Ref: 'Given' }] },
        {},
        { homeParameters: { Given: { Type: 'CommaDelimitedList', Default: 'a, b' } } },
      ),
    );

    expect(variableOf(result)).toBe('b');
  });
});

describe('a nested stack', () => {
  const nested = {
    Nested: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://bucket/key', Parameters: { Given: { Ref: 'Pool' } } },
      Metadata: { 'aws:asset:path': 'Nested.nested.template.json' },
    },
  };
  const templates = withVariable({ 'Fn::GetAtt': ['Nested', 'Outputs.Known'] }, nested, {
    files: {
      'Nested.nested.template.json': {
        Parameters: { Given: { Type: 'String' } },
        Resources: { Inner: parameter('/inner', { Ref: 'Given' }) },
        Outputs: { Known: { Value: { 'Fn::Sub': 'known ${Given}' } } },
      },
    },
  });

  test('gets its parameters from its parent, which reads its outputs', () => {
    const result = read(templates);
    const [pool] = result.ok ? result.value.userPools : [];

    expect(variableOf(result)).toBe(`known ${pool?.id}`);
    expect(result).toMatchObject({ findings: [] });
  });

  test('without metadata has the template that the asset manifest names', () => {
    const { Nested } = nested;
    const result = read(
      withVariable(
        { 'Fn::GetAtt': ['Nested', 'Outputs.Known'] },
        { Nested: { Type: Nested.Type, Properties: { TemplateURL: 'https://bucket/abc.json' } } },
        {
          files: {
            'Nested.nested.template.json': { Outputs: { Known: { Value: 'known' } } },
            'home.assets.json': {
              files: {
                abc: {
                  source: { path: 'Nested.nested.template.json', packaging: 'file' },
                  destinations: { here: { objectKey: 'abc.json' } },
                },
              },
            },
          },
        },
      ),
    );

    expect(variableOf(result)).toBe('known');
  });

  test('its resources and outputs are read as those of a stack', () => {
    const result = read(templates);
    if (!result.ok) throw new Error(result.error.sentence);
    const inner = result.value.parameters.find(({ name }) => name === '/inner');

    expect(inner?.value).toBe(result.value.userPools[0]?.id);
    expect(inner?.stack).toMatch(/^home-Nested-\w{12}$/);
    expect(result.value.stacks.map(({ name }) => name)).toContain(inner?.stack);
  });
});

/** An `AwsCustomResource` whose call has a value in parts, as CDK writes it. */
function writer(action: string, name: string, value: unknown, region = 'eu-central-1'): JsonObject {
  const call = JSON.stringify({
    service: 'SSM',
    action,
    parameters: { Name: name, Value: 'written |', Type: 'String' },
    region,
  });
  const [before, after] = call.split('|');
  return {
    Type: 'Custom::AWS',
    Properties: { Create: { 'Fn::Join': ['', [before, value, after]] } },
  };
}

describe('values from elsewhere', () => {
  const cases: [
    name: string,
    value: unknown,
    resources: Readonly<Record<string, JsonObject>>,
    expected: string,
  ][] = [
    [
      'AwsCustomResource that reads a parameter of the assembly',
      { 'Fn::GetAtt': ['Reader', 'Parameter.Value'] },
      {
        Mine: parameter('/mine', 'of the assembly'),
        Reader: {
          Type: 'Custom::AWS',
          Properties: {
            Create: {
              'Fn::Join': [
                '',
                [
                  '{"service":"SSM","action":"getParameter","parameters":{"Name":"',
                  { Ref: 'Mine' },
                  '"},"region":"eu-central-1"}',
                ],
              ],
            },
          },
        },
      },
      'of the assembly',
    ],
    [
      'a reference to a stack in another region',
      { 'Fn::GetAtt': ['Reader', '/cdk/exports/home/edge'] },
      {
        Reader: { Type: 'Custom::CrossRegionExportReader', Properties: {} },
        Writer: {
          Type: 'Custom::CrossRegionExportWriter',
          Properties: {
            WriterProps: { region: 'us-east-1', exports: { '/cdk/exports/home/edge': 'exported' } },
          },
        },
      },
      'exported',
    ],
    [
      'a dynamic reference to a parameter of the assembly',
      'x-{{resolve:ssm:/mine:1}}',
      { Mine: parameter('/mine', 'of the assembly') },
      'x-of the assembly',
    ],
    [
      'a parameter that AwsCustomResource writes',
      '{{resolve:ssm:/written}}',
      { Writer: writer('putParameter', '/written', { Ref: 'Mine' }), Mine: parameter('/m', 'v') },
      'written /m',
    ],
    [
      'a parameter that AwsCustomResource writes with a command of the SDK, over one of a template',
      '{{resolve:ssm:/written}}',
      {
        Writer: writer('PutParameterCommand', '/written', 'later'),
        Mine: parameter('/written', 'before'),
      },
      'written later',
    ],
    [
      'a parameter that AwsCustomResource writes, beside a call that needs it',
      '{{resolve:ssm:/written/next}}',
      {
        Writer: writer('putParameter', '/written', 'first'),
        Next: writer('putParameter', '/written/next', '{{resolve:ssm:/written}}'),
      },
      'written written first',
    ],
  ];

  test.each(cases)('%s', (_, value, resources, expected) => {
    const result = read(withVariable(value, resources));

    expect(variableOf(result)).toBe(expected);
    expect(result.ok && result.findings).toEqual([]);
  });

  test('AwsCustomResource writes one parameter that functions read, in the region of its call', () => {
    const result = read(
      withHomeResources({
        Writer: writer('putParameter', '/written', 'later', 'us-east-1'),
        Mine: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/written', Type: 'String', Value: 'of the home region' },
        },
        Again: writer('putParameter', '/written', 'again', 'us-east-1'),
      }),
    );
    if (!result.ok) throw new Error(result.error.sentence);

    const written = result.value.parameters.filter(({ name }) => name === '/written');
    expect(written.map(({ region, arn, value }) => [region, arn.split(':')[3], value])).toEqual([
      ['eu-central-1', 'eu-central-1', 'of the home region'],
      ['us-east-1', 'us-east-1', 'written again'],
    ]);
  });

  const invented: [name: string, value: unknown, resources: Record<string, JsonObject>][] = [
    [
      'a parameter that AwsCustomResource writes in another region',
      '{{resolve:ssm:/written}}',
      { Writer: writer('putParameter', '/written', 'there', 'us-east-1') },
    ],
    [
      'a parameter that AwsCustomResource deletes',
      '{{resolve:ssm:/written}}',
      { Writer: writer('deleteParameter', '/written', 'gone') },
    ],
    ['an import', { 'Fn::ImportValue': 'of-another-app' }, {}],
    ['a secret', '{{resolve:secretsmanager:name:SecretString:key}}', {}],
    [
      'a result of AwsCustomResource that the assembly does not contain',
      { 'Fn::GetAtt': ['Reader', 'Parameter.Value'] },
      {
        Reader: {
          Type: 'Custom::AWS',
          Properties: {
            Create: '{"service":"SSM","action":"getParameter","parameters":{"Name":"/gone"}}',
          },
        },
      },
    ],
    [
      'an attribute of any custom resource',
      { 'Fn::GetAtt': ['Mine', 'Any.Thing'] },
      { Mine: { Type: 'Custom::Mine' } },
    ],
  ];

  test.each(invented)('%s is invented, and listed', (_, value, resources) => {
    const result = read(withVariable(value, resources));

    expect(variableOf(result)).toEqual(expect.stringMatching(/./));
    expect(result.ok && result.findings).toMatchObject([{ kind: 'invented' }]);
  });
});

test('an output whose condition does not hold is not read', () => {
  const result = read({
    ...fixtureTemplates,
    homeOutputs: { Gone: { Condition: 'Never', Value: { Ref: 'Nobody' } } },
    homeConditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
  });

  expect(result).toMatchObject({ ok: true, value: { outputs: { home: {} } } });
});

test('conditions that name the next one twice are evaluated once', () => {
  const levels = Array.from({ length: 60 }, (_, level) => {
    const next = { Condition: `C${level + 1}` };
    return [`C${level}`, { 'Fn::And': [next, next] }] as const;
  });
  const result = read({
    ...fixtureTemplates,
    homeOutputs: { Kept: { Condition: 'C0', Value: 'a' } },
    homeConditions: { ...Object.fromEntries(levels), C60: { 'Fn::Equals': ['a', 'a'] } },
  });

  expect(result).toMatchObject({ ok: true, value: { outputs: { home: { Kept: 'a' } } } });
});
