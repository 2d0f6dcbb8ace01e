module.exports = { displayName: 'aws-access', preset: '../../jest.preset.js' };
