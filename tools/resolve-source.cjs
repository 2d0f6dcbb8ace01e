/**
 * Jest's resolver, with TypeScript's way to name a module in our own sources: `./a.js` is `a.ts`.
 *
 * Nx's resolver asks the TypeScript compiler, which takes a second to load in each of Jest's processes.
 */
const extensionAlias = { '.js': ['.ts', '.js'] };

module.exports = (path, options) =>
  options.defaultResolver(
    path,
    options.basedir.includes('node_modules') ? options : { ...options, extensionAlias },
  );
