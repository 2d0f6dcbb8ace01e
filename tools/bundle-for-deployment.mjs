/**
 * The esbuild options for programs that run without `node_modules`, for the deployment artefact
 * (`.ci/pack`).
 */
export default {
  conditions: ['@furlock/source', 'module'],
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  // CommonJS packages in the bundle call `require` for Node modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};
