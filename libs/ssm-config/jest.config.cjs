module.exports = { displayName: 'ssm-config', preset: '../../jest.preset.js' };
