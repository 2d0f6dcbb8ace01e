/**
 * Proves that ESLint enforces the layer table of `eslint.config.mjs`: it lints each planted import as
 * part of the given file.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');

/** The projects of the simulator, each with one of its files and the projects that it may import. */
const SIMULATOR: readonly { project: string; file: string; mayImport: readonly string[] }[] = [
  {
    project: 'simulator-deployment',
    file: 'libs/simulator/deployment/src/deployment.ts',
    mayImport: [],
  },
  {
    project: 'simulator-sigv4-judge',
    file: 'libs/simulator/sigv4-judge/src/verify-sigv4.ts',
    mayImport: ['edge-settings'],
  },
  {
    project: 'simulator-lambda',
    file: 'libs/simulator/lambda/src/create-invoker.ts',
    mayImport: ['simulator-deployment'],
  },
  {
    project: 'simulator-cloudfront-functions',
    file: 'libs/simulator/cloudfront-functions/src/create-function-runner.ts',
    mayImport: ['simulator-deployment', 'simulator-lambda'],
  },
  {
    project: 'simulator-function-url',
    file: 'libs/simulator/function-url/src/judge-request.ts',
    mayImport: ['simulator-deployment', 'simulator-sigv4-judge', 'simulator-lambda'],
  },
  {
    project: 'simulator-api-gateway',
    file: 'libs/simulator/api-gateway/src/create-api-server.ts',
    mayImport: [
      ...['simulator-deployment', 'simulator-sigv4-judge', 'simulator-lambda'],
      'simulator-function-url',
    ],
  },
  {
    project: 'simulator-s3',
    file: 'libs/simulator/s3/src/create-s3-server.ts',
    mayImport: ['simulator-deployment', 'simulator-sigv4-judge'],
  },
  {
    project: 'simulator-aws-apis',
    file: 'libs/simulator/aws-apis/src/ssm/create-ssm.ts',
    mayImport: ['edge-settings', 'simulator-deployment', 'simulator-sigv4-judge'],
  },
  {
    project: 'simulator-cloudfront',
    file: 'libs/simulator/cloudfront/src/exchange.ts',
    mayImport: [
      'simulator-deployment',
      'simulator-sigv4-judge',
      'simulator-lambda',
      'simulator-cloudfront-functions',
    ],
  },
];

/** The projects that the simulator checks or runs, and with which it must not share code. Only aws-apis may import the contract. */
const CHECKED = [
  ...['sigv4-signing', 'jwt-verification', 'route-policy', 'ssm-config', 'cloudfront-http'],
  ...['viewer-identity', 'edge-settings', 'construct', 'browser'],
];

const PLANTED: readonly (readonly [file: string, specifier: string, allowed: boolean])[] = [
  ['libs/edge-settings/src/names.ts', '@furlock/viewer-identity', false],
  ['libs/sigv4-signing/src/sign-request.ts', '@furlock/edge-settings', true],
  ['libs/sigv4-signing/src/sign-request.ts', '@furlock/ssm-config', false],
  ['libs/sigv4-signing/src/sign-request.ts', '@furlock/issuer-kit', false],
  ['libs/sigv4-signing/src/sign-request.ts', '@furlock/sigv4-explain', false],
  ['libs/sigv4-explain/src/explain-request.ts', '@furlock/sigv4-signing', true],
  ['libs/sigv4-explain/src/explain-request.ts', '@furlock/route-policy', false],
  ['libs/route-policy/src/match-rule.ts', '@furlock/edge-settings', true],
  ['libs/route-policy/src/match-rule.ts', '@furlock/sigv4-signing', false],
  ['libs/jwt-verification/src/create-jwt-verifier.test.ts', '@furlock/issuer-kit', true],
  ['libs/cloudfront-http/src/from-event.ts', '@furlock/sigv4-signing', false],
  ['libs/issuer-kit/src/create-issuer.ts', '@furlock/edge-settings', false],
  ['libs/construct/src/index.ts', '@furlock/edge-settings', true],
  ['libs/construct/src/index.ts', '@furlock/ssm-config', false],
  ['libs/browser/src/create-session.ts', '@furlock/edge-settings', false],
  ['libs/browser/src/create-session.ts', '@furlock/viewer-identity', false],
  ['libs/browser/src/create-session.ts', '@furlock/test-kit', false],
  ['libs/browser/src/create-session.test.ts', '@furlock/test-kit', true],
  ['apps/edge-signer/src/gate.ts', '@furlock/browser', false],
  ['apps/edge-signer/src/gate.ts', '@furlock/sigv4-signing', true],
  ['apps/edge-signer/src/problem-page.ts', '@furlock/pages', true],
  ['libs/pages/src/page.ts', '@furlock/edge-settings', false],
  ['libs/construct/src/index.ts', '@furlock/pages', false],
  ['libs/route-policy/src/match-rule.ts', '@furlock/pages', false],
  ['libs/iam-policy/src/text.ts', '@furlock/edge-settings', false],
  ['libs/construct/src/index.ts', '@furlock/iam-policy', true],
  ['apps/cli/src/main.ts', '@furlock/iam-policy', true],
  ['apps/edge-signer/src/gate.ts', '@furlock/iam-policy', false],
  ['libs/simulator/deployment/src/iam/authorize.ts', '@furlock/iam-policy', false],
  ['libs/simulator/deployment/src/iam/authorize.test.ts', '@furlock/iam-policy/testing', true],
  ['libs/simulator/aws-apis/src/index.ts', '@furlock/pages', true],
  ['libs/simulator/cloudfront/src/index.ts', '@furlock/pages', false],
  ['apps/cli/src/main.ts', '@furlock/pages', true],
  ['apps/cli/src/main.ts', '@furlock/aws-access', true],
  ['apps/infra/src/run-cdk.ts', '@furlock/aws-access', true],
  ['libs/construct/src/index.ts', '@furlock/aws-access', false],
  ['libs/aws-access/src/index.ts', '@furlock/edge-settings', false],
  ['apps/edge-signer/src/gate.ts', '@furlock/sigv4-explain', false],
  ['apps/edge-signer/src/gate.ts', '@furlock/construct', false],
  ['apps/edge-signer/src/gate.ts', '@furlock/test-kit', false],
  ['apps/edge-signer/src/gate.test.ts', '@furlock/test-kit', true],
  ['apps/backend/src/route.ts', '@furlock/viewer-identity', true],
  ['apps/backend/src/read-verifier.ts', '@furlock/jwt-verification', true],
  ['apps/backend/src/read-verifier.ts', '@furlock/ssm-config', true],
  ['apps/backend/src/route.ts', '@furlock/cloudfront-http', false],
  ['apps/backend/src/route.ts', '@furlock/sigv4-signing', false],
  ...SIMULATOR.flatMap(({ file, mayImport }) =>
    [...SIMULATOR.map(({ project }) => project), ...CHECKED]
      .filter((one) => !file.includes(one.replace('simulator-', 'simulator/')))
      .map((one) => [file, `@furlock/${one}`, mayImport.includes(one)] as const),
  ),
  ...SIMULATOR.map(
    ({ project }) => ['apps/local-edge/src/main.ts', `@furlock/${project}`, true] as const,
  ),
  ['apps/e2e/src/faults.test.ts', '@furlock/simulator-deployment', false],
  ['apps/bench/src/load.ts', '@furlock/simulator-sigv4-judge', false],
  ['libs/simulator/aws-apis/src/index.ts', '@furlock/issuer-kit', true],
  ['libs/simulator/cloudfront/src/index.ts', '@furlock/issuer-kit', false],
  ['libs/simulator/cloudfront/src/index.ts', '@furlock/simulator-deployment/testing', false],
  ['libs/simulator/cloudfront/src/caching.test.ts', '@furlock/simulator-deployment/testing', true],
  ['libs/simulator/cloudfront/src/testing/index.ts', '@furlock/simulator-deployment/testing', true],
  [
    'libs/simulator/deployment/src/iam/authorize.test.ts',
    '@furlock/simulator-lambda/testing',
    false,
  ],
  ['apps/local-edge/src/main.ts', '@furlock/issuer-kit', false],
  ['apps/local-edge/src/main.ts', '@furlock/sigv4-signing', false],
  ['apps/local-edge/src/main.ts', '@furlock/test-kit', false],
  ['apps/local-edge/src/main.ts', '@furlock/cloudfront-http', false],
  ['apps/e2e/src/testing/start-edge-bundle.ts', '@furlock/test-kit', true],
  ['apps/e2e/src/testing/start-edge-bundle.ts', '@furlock/sigv4-signing', false],
  ['apps/bench/src/events.ts', '@furlock/test-kit', true],
  ['apps/cli/src/main.ts', '@furlock/edge-settings', true],
  ['apps/cli/src/main.ts', '@furlock/sigv4-signing', true],
  ['apps/cli/src/main.ts', '@furlock/sigv4-explain', true],
  ['apps/cli/src/main.ts', '@furlock/route-policy', true],
  ['apps/cli/src/main.ts', '@furlock/jwt-verification', true],
  ['apps/cli/src/main.ts', '@furlock/ssm-config', false],
  ['apps/infra/src/main.ts', '@furlock/construct', true],
  ['apps/infra/src/main.ts', '@furlock/sigv4-signing', false],
];

/** ESLint and its configuration are ES modules, so they run in a separate process. */
const LINT = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => ruleId === '@nx/enforce-module-boundaries' || ruleId === 'no-restricted-imports',
    // These rules need no types, and reading types would take most of the time.
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
  });
  const allowed = [];
  for (const [filePath, specifier] of ${JSON.stringify(PLANTED)}) {
    const [result] = await eslint.lintText(\`import '\${specifier}';\\n\`, { filePath });
    allowed.push(result.messages.length === 0);
  }
  console.log(JSON.stringify(allowed));
`;

test('an import passes if the table allows it, and fails otherwise', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', LINT], {
    cwd: WORKSPACE,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  const allowed = JSON.parse(output.trim().split('\n').at(-1) ?? '') as boolean[];

  const found = PLANTED.map(([file, specifier], index) => [file, specifier, allowed[index]]);
  expect(found).toEqual(PLANTED);
});
