/**
 * The entry point of the Lambda@Edge function: the only file that uses the clock, the environment, the
 * file system and the network.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SETTINGS_LOCATION_FILE, parseSettingsLocation } from '@furlock/edge-settings';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { createHandler } from './create-handler.js';
import { createLockConfig } from './create-lock-config.js';
import {
  environmentCredentials,
  expiringEnvironmentCredentials,
} from './environment-credentials.js';
import { leaveToCloudFront } from './leave-to-cloudfront.js';

// The stack writes this file next to the bundle: Lambda@Edge has no custom environment variables.
const { parameterName, region, signing } = parseSettingsLocation(
  readFileSync(new URL(SETTINGS_LOCATION_FILE, import.meta.url), 'utf8'),
);

const log = (record: Readonly<Record<string, unknown>>) =>
  process.stdout.write(`${JSON.stringify(record)}\n`);

const edgeSigner = createHandler({
  region,
  config: createLockConfig(parameterName, {
    client: new SSMClient({
      region,
      credentials: expiringEnvironmentCredentials,
      // Without `throwOnRequestTimeout` the SDK only logs a warning when the timeout expires.
      maxAttempts: 2,
      requestHandler: {
        connectionTimeout: 500,
        requestTimeout: 1_500,
        throwOnRequestTimeout: true,
        // Each attempt opens a new connection: one that was kept may have died in a freeze.
        httpsAgent: { keepAlive: false },
      },
    }),
    now: Date.now,
    onFailure: (refusal) =>
      log({ level: 'error', message: 'could not read the settings', ...refusal }),
  }),
  keyCache: createKeyCache({
    onFailure: (failure) =>
      log({
        level: 'error',
        message: 'could not fetch the keys',
        code: 'KEYS_UNAVAILABLE',
        ...failure,
      }),
  }),
  digestToken: (compactJwt) => hash('sha256', compactJwt, 'base64'),
  readCredentials: () => environmentCredentials(),
  now: () => new Date(),
  signRequest: signing === 'oac' ? leaveToCloudFront : createNodeSigner(),
  log,
  elapsedMs: () => performance.now(),
  random: Math.random,
});

// In the init phase, where Lambda gives a function more CPU than later. Lambda ends that phase after
// ten seconds. The first request waits for whatever has not finished by then.
const WARM_UP_TIMEOUT_MS = 7_000;
await Promise.race([
  edgeSigner.warmUp(),
  setTimeout(WARM_UP_TIMEOUT_MS, undefined, { ref: false }),
]);

/** What the Lambda runtime calls for each origin-request event. */
export const handler = edgeSigner.handle;
