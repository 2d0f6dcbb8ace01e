const { testTimeout } = require('./jest.preset.js');

module.exports = {
  projects: ['<rootDir>/{apps,libs,libs/simulator}/*/jest.config.cjs', '<rootDir>/tools'],
  // With several projects, Jest reads this option only here.
  testTimeout,
  // On two cores Jest would use only one, but the tests wait more than they compute.
  maxWorkers: '100%',
};
