import { afterEach, describe, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  writeFixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { GivenCode } from './given-code.js';
import { readDeployment } from './read-deployment.js';

let remove: () => void = () => undefined;
afterEach(() => {
  remove();
});

const IMPORTED = 'arn:aws:lambda:eu-central-1:111122223333:function:orders';

/** The fixture, whose URL is that of an imported function, and whose edge function runs on Java. */
const templates: FixtureTemplates = {
  home: {
    ...fixtureTemplates.home,
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: IMPORTED },
    },
    OtherUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': ['Backend', 'Arn'] } },
    },
  },
  edge: fixtureTemplates.edge,
};

const codeOf = (files: readonly string[], handler?: string): GivenCode => ({
  path: '/code',
  handler,
  contains: (file) => files.includes(file),
});

function read(functions: Readonly<Record<string, GivenCode>>, given = templates) {
  const assembly = writeFixtureAssembly(given);
  remove = assembly.remove;
  return readDeployment(assembly.directory, { functions });
}

describe('a function outside the assembly', () => {
  const cases: readonly {
    name: string;
    key: string;
    code: GivenCode;
    handler: string;
    runtime: string;
  }[] = [
    {
      name: 'by name, in JavaScript',
      key: 'orders',
      code: codeOf(['index.js']),
      handler: 'index.handler',
      runtime: 'nodejs24.x',
    },
    {
      name: 'by ARN, in an ES module',
      key: IMPORTED,
      code: codeOf(['index.mjs']),
      handler: 'index.handler',
      runtime: 'nodejs24.x',
    },
    {
      name: 'as the console names it, in Python',
      key: 'orders',
      code: codeOf(['lambda_function.py']),
      handler: 'lambda_function.lambda_handler',
      runtime: 'python3.13',
    },
    {
      name: 'with a handler in a folder',
      key: 'orders',
      code: codeOf(['src/app.cjs'], 'src/app.main'),
      handler: 'src/app.main',
      runtime: 'nodejs24.x',
    },
    {
      name: 'with a handler in a package of Python',
      key: 'orders',
      code: codeOf(['shop/api.py'], 'shop.api.main'),
      handler: 'shop.api.main',
      runtime: 'python3.13',
    },
  ];

  test.each(cases)('runs code given $name', ({ key, code, handler, runtime }) => {
    const deployment = read({ [key]: code });

    expect(deployment.ok && deployment.value.functions).toContainEqual(
      expect.objectContaining({
        name: 'orders',
        arn: IMPORTED,
        directory: '/code',
        handler,
        runtime,
        timeoutSeconds: 3,
        environment: {},
      }),
    );
    expect(deployment.ok && deployment.findings).toContainEqual(
      expect.objectContaining({
        logicalId: 'Url',
        property: 'TargetFunctionArn',
        sentence: expect.stringMatching(
          /only the permissions in the assembly are known/,
        ) as unknown,
      }),
    );
  });

  test('without code does not run, and its finding names the option', () => {
    const deployment = read({});

    expect(deployment.ok && deployment.value.functions).toContainEqual(
      expect.objectContaining({ name: 'orders', unrunnable: 'is not in the assembly' }),
    );
    expect(deployment.ok && deployment.findings).toContainEqual(
      expect.objectContaining({
        sentence: expect.stringMatching(/--function orders=<folder>/) as unknown,
      }),
    );
  });

  test('keeps the permissions of the assembly', () => {
    const { home } = templates;
    const permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: IMPORTED, Principal: '*' },
    };
    const deployment = read({}, { ...templates, home: { ...home, Open: permission } });

    expect(deployment.ok && deployment.value.permissions).toContainEqual(
      expect.objectContaining({ functionArn: IMPORTED, principal: '*' }),
    );
  });
});

describe('a function of the assembly', () => {
  test('runs the given code with the handler, the runtime and the settings of the template', () => {
    const deployment = read({ Backend: codeOf(['index.mjs', 'lambda_function.py']) });

    expect(deployment.ok && deployment.value.functions).toContainEqual(
      expect.objectContaining({
        logicalId: 'Backend',
        directory: '/code',
        handler: 'index.handler',
        runtime: 'nodejs24.x',
      }),
    );
  });

  test('of a container image runs the given code', () => {
    const { home } = templates;
    const backend = home['Backend'] as { Properties: object };
    const { Role } = backend.Properties as { Role: unknown };
    const image = {
      ...backend,
      Properties: { Role, PackageType: 'Image', Code: { ImageUri: 'x' } },
    };
    const changed = { ...templates, home: { ...home, Backend: image } };
    const deployment = read({ Backend: codeOf(['index.py']) }, changed);

    expect(
      deployment.ok && deployment.value.functions.find(({ logicalId }) => logicalId === 'Backend'),
    ).toMatchObject({
      runtime: 'python3.13',
    });
    expect(deployment.ok && deployment.findings.map(({ logicalId }) => logicalId)).not.toContain(
      'Backend',
    );
  });
});

const refused: readonly {
  name: string;
  given: Readonly<Record<string, GivenCode>>;
  sentence: RegExp;
}[] = [
  {
    name: 'a name that no function has',
    given: { order: codeOf(['index.js']) },
    sentence: /--function order names no function .* those are Edge, Backend, orders\.$/,
  },
  {
    name: 'code without a usual file',
    given: { orders: codeOf(['app.js']) },
    sentence:
      /--function orders=\/code contains none of index\.mjs, .*lambda_function\.py: name the handler/,
  },
  {
    name: 'code without the file of the handler',
    given: { orders: codeOf(['index.js'], 'src/app.main') },
    sentence: /contains none of src\/app\.mjs, .*the file of the handler src\/app\.main/,
  },
  {
    name: "Python code for the template's Node.js",
    given: { Backend: codeOf(['index.py']) },
    sentence:
      /contains none of index\.mjs, index\.js, index\.cjs, the file of the handler index\.handler/,
  },
];

test.each(refused)('is refused: $name', ({ given, sentence }) => {
  const deployment = read(given);

  expect(deployment.ok ? '' : deployment.error.sentence).toMatch(sentence);
});
