module.exports = { displayName: 'simulator-function-url', preset: '../../../jest.preset.js' };
