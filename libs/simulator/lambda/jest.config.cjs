module.exports = { displayName: 'simulator-lambda', preset: '../../../jest.preset.js' };
