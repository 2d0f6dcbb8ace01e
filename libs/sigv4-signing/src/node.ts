export { createNodeSigner, hashBase64 } from './create-node-signer.js';
export { NodeSha256 } from './node-sha256.js';
