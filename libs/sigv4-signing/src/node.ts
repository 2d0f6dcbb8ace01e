export { NodeSha256 } from './node-sha256.js';
