export { createNodeJwtVerifier } from './create-node-jwt-verifier.js';
