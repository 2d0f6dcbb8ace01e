/**
 * Replaces `node:http` in the bundle. Importing `node:http` as an ES module, statically or dynamically,
 * evaluates lazy getters that load Node's whole fetch and WebSocket stack: about 45 ms and 12 MB at a
 * cold start (Node issue 59686). `getBuiltinModule` does not (docs/adr/0010).
 */
export const { Agent, request } = process.getBuiltinModule('node:http');
