module.exports = { displayName: 'browser-sign-in', preset: '../../jest.preset.js' };
