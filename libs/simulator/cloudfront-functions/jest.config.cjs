module.exports = {
  displayName: 'simulator-cloudfront-functions',
  preset: '../../../jest.preset.js',
};
