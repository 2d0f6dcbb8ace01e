module.exports = { displayName: 'local-edge', preset: '../../jest.preset.js' };
