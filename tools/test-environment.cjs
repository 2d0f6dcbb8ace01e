/**
 * Jest's environment for Node, in which servers keep idle connections for a minute.
 *
 * With Node's default of five seconds, a test process that gets no processor for so long sends its next
 * request on a connection that its own server is closing.
 */
const http = require('node:http');
const https = require('node:https');
const { TestEnvironment } = require('jest-environment-node');

const NODE_KEEP_ALIVE_MS = 5_000;
/** Not what our own servers set, so that a test can tell whether they do. */
const TEST_KEEP_ALIVE_MS = 64_000;

for (const { Server } of [http, https]) {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) {
    if (this.keepAliveTimeout === NODE_KEEP_ALIVE_MS) this.keepAliveTimeout = TEST_KEEP_ALIVE_MS;
    return listen.apply(this, args);
  };
}

module.exports = TestEnvironment;
