module.exports = { displayName: 'cloudfront-http', preset: '../../jest.preset.js' };
