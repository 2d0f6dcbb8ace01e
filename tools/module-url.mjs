/**
 * The value of `import.meta.url` in the CommonJS build of a lib. Marked as free of side effects, so that
 * a lib that does not use it does not load `node:url`.
 */
/* global __filename */
export const moduleUrl = /* @__PURE__ */ (() =>
  require('node:url').pathToFileURL(__filename).href)();
