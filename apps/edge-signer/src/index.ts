/**
 * The Lambda@Edge function's entry: the only file that touches the clock, the environment, the
 * file system and the network.
 */
import { readFileSync } from 'node:fs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type {
  CloudFrontAnswer,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from '@furlock/cloudfront-http';
import {
  SETTINGS_LOCATION_FILE,
  edgeSettingsSchema,
  parseSettingsLocation,
} from '@furlock/edge-settings';
import { NodeSha256 } from '@furlock/sigv4-signing/node';
import { createSsmConfig } from '@furlock/ssm-config';
import { createHandler } from './create-handler.js';
import {
  environmentCredentials,
  expiringEnvironmentCredentials,
} from './environment-credentials.js';

// The stack writes this file beside the bundle: Lambda@Edge has no variables of one's own.
const { parameterName, region } = parseSettingsLocation(
  readFileSync(new URL(SETTINGS_LOCATION_FILE, import.meta.url), 'utf8'),
);

const log = (record: Readonly<Record<string, unknown>>) =>
  process.stdout.write(`${JSON.stringify(record)}\n`);

const edgeSigner = createHandler({
  config: createSsmConfig({
    client: new SSMClient({
      region,
      credentials: expiringEnvironmentCredentials,
      // Two tries of at most two seconds stay well inside the function's own time limit.
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 },
    }),
    parameterName,
    schema: edgeSettingsSchema,
    now: Date.now,
    onFailure: (refusal) => log({ level: 'error', message: 'settings not read', ...refusal }),
  }),
  readCredentials: environmentCredentials,
  now: () => new Date(),
  sha256: NodeSha256,
  log,
});

// In the init phase, where Lambda gives a function more of a processor than afterwards.
await edgeSigner.warmUp();

/** What the Lambda runtime calls for each origin-request event. */
export function handler(
  event: CloudFrontOriginRequestEvent,
): Promise<CloudFrontRequest | CloudFrontAnswer> {
  return edgeSigner.handle(event);
}
