module.exports = {
  displayName: 'bench',
  preset: '../../jest.preset.js',
  // A process with the built bundle starts for each test.
  testTimeout: 60_000,
};
