module.exports = {
  ...require('./jest.config.cjs'),
  displayName: 'soak',
  testMatch: ['**/src/soak.long.ts'],
  testTimeout: 3_600_000,
};
