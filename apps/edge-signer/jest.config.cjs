module.exports = { displayName: 'edge-signer', preset: '../../jest.preset.js' };
