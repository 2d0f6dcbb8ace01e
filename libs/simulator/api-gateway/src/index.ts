export { createApiServer, type ApiServerOptions, type ApiVerdict } from './create-api-server.js';
export type { PublicKey } from './authorize-token.js';
export type { ApiRefusal } from './refusal.js';
