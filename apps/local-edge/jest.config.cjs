module.exports = {
  displayName: 'local-edge',
  preset: '../../jest.preset.js',
  // Environments of functions are processes, and start slowly on a machine that is busy.
  testTimeout: 30_000,
};
