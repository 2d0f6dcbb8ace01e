// The tests with another version of aws-cdk-lib: a folder in which it and `constructs` are installed.
const { FURLOCK_CDK: folder } = process.env;

module.exports = {
  displayName: 'construct',
  preset: '../../jest.preset.js',
  ...(folder !== undefined && {
    moduleNameMapper: {
      '^aws-cdk-lib$': `${folder}/node_modules/aws-cdk-lib/index.js`,
      '^(aws-cdk-lib/.*|constructs)$': `${folder}/node_modules/$1`,
    },
  }),
};
