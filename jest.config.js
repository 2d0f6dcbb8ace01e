const { testTimeout } = require('./jest.preset.js');

module.exports = {
  projects: ['<rootDir>/{apps,libs,libs/simulator}/*/jest.config.cjs', '<rootDir>/tools'],
  // Of several projects Jest takes this one from here alone.
  testTimeout,
};
