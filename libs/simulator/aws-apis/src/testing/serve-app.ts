/**
 * Serves an app on a socket, for tests with third-party clients.
 */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { AwsEnv } from '../aws-json/mount-api.js';

/** A served app. */
export interface ServedApp {
  /** Shape: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Serves an app on a free port of loopback. */
export async function serveApp(app: Hono<AwsEnv>): Promise<ServedApp> {
  // The AWS SDK's warning about Node.js versions would appear in the test output.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  let server: ReturnType<typeof serve> | undefined;
  const { port } = await new Promise<AddressInfo>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, resolve);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () => new Promise((resolve) => server?.close(() => resolve())),
  };
}
