export { createApiServer, type ApiServerOptions, type ApiVerdict } from './create-api-server.js';
export type { ApiRefusal } from './refusal.js';
export type { PublicKey } from './verify-token.js';
