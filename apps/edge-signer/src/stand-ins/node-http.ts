/**
 * Stands in for `node:http` in the bundle. As an ES module, static or dynamic, `node:http`
 * evaluates lazy getters that load Node's whole fetch and WebSocket stack, about 45 ms and 12 MB at
 * a cold start (Node issue 59686); taken this way it does not (docs/adr/0010).
 */
export const { Agent, request } = process.getBuiltinModule('node:http');
