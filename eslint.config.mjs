import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsonc from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

/** Inside the simulator: a row for each project, without circular imports. */
const simulator = [
  { from: 'project:simulator-deployment', to: [] },
  { from: 'project:simulator-sigv4-judge', to: ['project:edge-settings'] },
  { from: 'project:simulator-lambda', to: ['project:simulator-deployment'] },
  {
    from: 'project:simulator-cloudfront-functions',
    to: ['project:simulator-deployment', 'project:simulator-lambda'],
  },
  {
    from: 'project:simulator-function-url',
    to: [
      'project:simulator-deployment',
      'project:simulator-lambda',
      'project:simulator-sigv4-judge',
    ],
  },
  {
    from: 'project:simulator-api-gateway',
    to: [
      'project:simulator-deployment',
      'project:simulator-lambda',
      'project:simulator-sigv4-judge',
      // Payload format 2.0 is that of function URLs too.
      'project:simulator-function-url',
    ],
  },
  {
    from: 'project:simulator-s3',
    to: ['project:simulator-deployment', 'project:simulator-sigv4-judge'],
  },
  {
    from: 'project:simulator-aws-apis',
    to: [
      'project:edge-settings',
      'project:simulator-deployment',
      'project:simulator-sigv4-judge',
      'project:issuer-kit',
      'project:pages',
    ],
  },
  {
    from: 'project:simulator-cloudfront',
    to: [
      'project:simulator-cloudfront-functions',
      'project:simulator-deployment',
      'project:simulator-lambda',
      'project:simulator-sigv4-judge',
    ],
  },
];

/**
 * Which projects may import which: the layer table of docs/architecture.md, one row per line.
 * `tools/src/layers.test.ts` proves that a forbidden import fails.
 */
const layers = [
  { from: 'layer:contract', to: [] },
  { from: 'layer:policy', to: ['layer:contract'] },
  { from: 'layer:explanation', to: ['layer:contract', 'project:sigv4-signing'] },
  { from: 'layer:adapter', to: ['layer:contract'] },
  {
    from: 'layer:composition',
    to: ['layer:contract', 'layer:policy', 'layer:adapter', 'project:pages'],
  },
  { from: 'layer:viewer', to: [] },
  { from: 'project:construct', to: ['layer:contract', 'project:iam-policy'] },
  { from: 'project:aws-access', to: [] },
  { from: 'project:infra', to: ['layer:contract', 'project:aws-access', 'project:construct'] },
  {
    from: 'project:cli',
    to: [
      'layer:contract',
      'project:aws-access',
      'project:iam-policy',
      'project:pages',
      'project:jwt-verification',
      'project:route-policy',
      'project:sigv4-signing',
      'project:sigv4-explain',
    ],
  },
  ...simulator,
  { from: 'project:local-edge', to: ['layer:contract', 'layer:simulator'] },
  { from: 'project:e2e', to: ['layer:contract', 'project:issuer-kit'] },
  { from: 'project:bench', to: ['layer:contract', 'project:issuer-kit'] },
  {
    from: 'layer:backend',
    to: ['layer:contract', 'project:jwt-verification', 'project:ssm-config'],
  },
  { from: 'layer:leaf', to: [] },
];

const boundaries = (alsoAllowed) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    depConstraints: layers.map(({ from, to }) => ({
      sourceTag: from,
      onlyDependOnLibsWithTags: [...to, ...alsoAllowed],
    })),
  },
];

/** Entries of a project for the tests of other projects. */
const testingEntries = {
  group: ['@furlock/*/testing'],
  message: 'Only tests may import this entry.',
};

const dependencyChecks = (alsoIgnored) => [
  'error',
  {
    ignoredFiles: [
      '{projectRoot}/jest.config.cjs',
      '{projectRoot}/src/**/*.{test,long}.ts',
      '{projectRoot}/src/testing/**',
    ],
    ignoredDependencies: [
      // Code and types are bundled into the construct; the types refer to valibot.
      ...['@furlock/edge-settings', '@furlock/iam-policy', 'valibot'],
      // infra runs them as programs; no source imports them.
      ...['aws-cdk', 'tsx'],
      ...alsoIgnored,
    ],
  },
];

export default [
  {
    ignores: [
      '**/dist/**',
      '**/out-tsc/**',
      '**/coverage/**',
      '**/node_modules/**',
      '.nx/**',
      'libs/construct/assets/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-console': 'error',
      'no-restricted-imports': ['error', { patterns: [testingEntries] }],
    },
  },
  {
    files: ['**/*.test.ts', '**/src/testing/**/*.ts', 'apps/bench/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(['layer:leaf']) },
  },
  {
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/src/testing/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        module: 'writable',
        require: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        __dirname: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    files: ['{apps,libs,libs/simulator}/*/package.json'],
    languageOptions: { parser: jsonc },
    plugins: { '@nx': nx },
    rules: { '@nx/dependency-checks': dependencyChecks([]) },
  },
  {
    files: ['apps/cli/package.json'],
    rules: {
      '@nx/dependency-checks': dependencyChecks([
        // Bundled into the command line, like edge-settings; its package.json declares what they import.
        ...['@furlock/jwt-verification', '@furlock/pages', '@furlock/route-policy'],
        ...['@furlock/sigv4-explain', '@furlock/sigv4-signing'],
        // What the bundled verifier imports.
        'aws-jwt-verify',
        ...['@aws-crypto/sha256-js', '@smithy/signature-v4'],
        // What finds credentials and the proxy.
        ...['@furlock/aws-access', '@aws-sdk/credential-provider-node', '@smithy/core'],
        ...['agent-base', 'https-proxy-agent', 'proxy-from-env'],
      ]),
    },
  },
  {
    files: ['apps/local-edge/package.json'],
    rules: {
      '@nx/dependency-checks': dependencyChecks([
        // Bundled into the local edge, whose package.json declares what they import.
        ...[
          'api-gateway',
          'aws-apis',
          'cloudfront',
          'cloudfront-functions',
          'deployment',
          'function-url',
          'lambda',
          's3',
        ].map((part) => `@furlock/simulator-${part}`),
        // Runs in a process of its own.
        '@furlock/cli',
        ...['fflate', 'hono', 'selfsigned', 'valibot'],
      ]),
    },
  },
  prettier,
];
