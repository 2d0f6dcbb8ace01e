export { createNodeSigner, hashBase64, KEPT_SIGNING_KEYS } from './create-node-signer.js';
export { NodeSha256 } from './node-sha256.js';
