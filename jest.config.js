const { testTimeout } = require('./jest.preset.js');

module.exports = {
  projects: ['<rootDir>/{apps,libs,libs/simulator}/*/jest.config.cjs', '<rootDir>/tools'],
  // Of several projects Jest takes this one from here alone.
  testTimeout,
  // On two cores Jest would use one; the tests wait more than they compute.
  maxWorkers: '100%',
};
