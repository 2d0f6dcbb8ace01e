module.exports = { displayName: 'route-policy', preset: '../../jest.preset.js' };
