module.exports = { displayName: 'simulator-s3', preset: '../../../jest.preset.js' };
