const { getJestProjectsAsync } = require('@nx/jest');
const { testTimeout } = require('./jest.preset.js');

// Of several projects Jest takes this one from here alone.
module.exports = async () => ({ projects: await getJestProjectsAsync(), testTimeout });
