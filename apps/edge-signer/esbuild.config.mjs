/**
 * How the edge bundle is made (docs/adr/0010). Beside each option stands how much larger the minified
 * bundle, of 270 KiB, would be without it.
 */
export default {
  outExtension: { '.js': '.mjs' },
  // ES modules before CommonJS, which cannot be tree-shaken: 299 KiB, and 167 KiB for `module`.
  mainFields: ['module', 'main'],
  conditions: ['@furlock/source', 'module'],
  alias: {
    // Ways to find credentials that a Lambda function does not have: 142 KiB.
    '@aws-sdk/credential-provider-node': './apps/edge-signer/src/stand-ins/never-called.ts',
    // For operations that stream events, which GetParameters is not: 21 KiB.
    '@smithy/core/event-streams': './apps/edge-signer/src/stand-ins/never-called.ts',
    // No bytes, but 45 ms and 12 MB at a cold start: Node's fetch stack, which the import would load.
    'node:http': './apps/edge-signer/src/stand-ins/node-http.ts',
  },
};
