module.exports = { displayName: 'simulator-aws-apis', preset: '../../../jest.preset.js' };
