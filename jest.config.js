const { availableParallelism } = require('node:os');
const { testTimeout } = require('./jest.preset.js');

module.exports = {
  projects: ['<rootDir>/{apps,libs,libs/simulator}/*/jest.config.cjs', '<rootDir>/tools'],
  // With several projects, Jest reads this option only here.
  testTimeout,
  // More than there are cores: the tests that start processes mostly wait.
  maxWorkers: availableParallelism() + 1,
};
