module.exports = { displayName: 'issuer-kit', preset: '../../jest.preset.js' };
