module.exports = { displayName: 'sigv4-signing', preset: '../../jest.preset.js' };
