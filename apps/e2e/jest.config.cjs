module.exports = {
  displayName: 'e2e',
  preset: '../../jest.preset.js',
  // A local edge starts for each file: processes, keys and a certificate.
  testTimeout: 60_000,
};
