module.exports = { displayName: 'sigv4-explain', preset: '../../jest.preset.js' };
