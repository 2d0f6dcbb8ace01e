module.exports = { displayName: 'iam-policy', preset: '../../jest.preset.js' };
