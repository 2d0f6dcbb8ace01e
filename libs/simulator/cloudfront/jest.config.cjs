module.exports = { displayName: 'simulator-cloudfront', preset: '../../../jest.preset.js' };
