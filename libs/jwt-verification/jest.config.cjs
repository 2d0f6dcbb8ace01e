module.exports = { displayName: 'jwt-verification', preset: '../../jest.preset.js' };
