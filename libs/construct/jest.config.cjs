module.exports = { displayName: 'construct', preset: '../../jest.preset.js' };
