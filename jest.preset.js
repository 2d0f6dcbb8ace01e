const nxPreset = require('@nx/jest/preset').default;

/**
 * Tests run on the sources of every lib (condition `@furlock/source`), without a build, and as
 * CommonJS: msw cannot intercept what aws-jwt-verify's ES module build imports (docs/adr/0013).
 */
module.exports = {
  ...nxPreset,
  resolver: require.resolve('./tools/resolve-source.cjs'),
  testEnvironment: require.resolve('./tools/test-environment.cjs'),
  testMatch: ['**/src/**/*.test.ts'],
  // Many tests start processes, and the machine may be busy. No test checks its own duration.
  testTimeout: 300_000,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  testEnvironmentOptions: {
    customExportConditions: ['@furlock/source', 'node', 'require', 'default'],
  },
  transform: {
    '\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(rettime|until-async|@open-draft/deferred-promise|jose|oauth4webapi|open|aws4fetch|h3|rou3|srvx)/)',
  ],
  coverageReporters: ['text', 'lcov'],
};
