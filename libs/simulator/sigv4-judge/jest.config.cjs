module.exports = { displayName: 'simulator-sigv4-judge', preset: '../../../jest.preset.js' };
