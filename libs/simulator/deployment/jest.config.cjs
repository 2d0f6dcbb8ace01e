module.exports = { displayName: 'simulator-deployment', preset: '../../../jest.preset.js' };
