module.exports = { displayName: 'simulator-api-gateway', preset: '../../../jest.preset.js' };
