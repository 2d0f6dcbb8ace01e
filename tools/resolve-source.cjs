/**
 * Jest's resolver, extended for the module names of our TypeScript sources: `./a.js` is `a.ts`.
 *
 * Nx's resolver uses the TypeScript compiler, which takes a second to load in each Jest process.
 */
const extensionAlias = { '.js': ['.ts', '.js'] };

module.exports = (path, options) =>
  options.defaultResolver(
    path,
    options.basedir.includes('node_modules') ? options : { ...options, extensionAlias },
  );
