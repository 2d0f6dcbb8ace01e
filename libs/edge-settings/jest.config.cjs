module.exports = { displayName: 'edge-settings', preset: '../../jest.preset.js' };
