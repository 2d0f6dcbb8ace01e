module.exports = { displayName: 'viewer-identity', preset: '../../jest.preset.js' };
