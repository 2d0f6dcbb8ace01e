/**
 * How esbuild makes a program of ours that runs without `node_modules`, for the artefact of a
 * deployment (`.ci/pack`).
 */
export default {
  conditions: ['@furlock/source', 'module'],
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  // CommonJS packages in the bundle call `require` for modules of Node.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};
