module.exports = { displayName: 'pages', preset: '../../jest.preset.js' };
