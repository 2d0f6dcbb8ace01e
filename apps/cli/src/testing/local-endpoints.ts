/**
 * The content of a local edge's file, for tests that do not call a local edge.
 */
import type { LocalEndpoints } from '@furlock/edge-settings';

/** Of a local edge without a user pool. */
export const LOCAL_ENDPOINTS: LocalEndpoints = {
  region: 'eu-central-1',
  stage: 'dev',
  url: 'http://127.0.0.1:4000',
  browserUrl: 'https://127.0.0.1:4001',
  functionUrl: 'http://127.0.0.1:4002',
  functionUrlHost: 'abc.lambda-url.eu-central-1.on.aws',
  cognitoUrl: 'http://localhost:4003',
  ssmUrl: 'http://[::1]:4004',
  awsUrls: { 'eu-central-1': 'http://127.0.0.1:4005', 'us-east-1': 'http://127.0.0.1:4006' },
  logsUrl: 'http://127.0.0.1:4005',
  credentials: {
    accessKeyId: 'ASIALOCALEDGE',
    secretAccessKey: 'of-the-local-edge',
    sessionToken: 'of-the-edge-role',
  },
  operatorCredentials: { accessKeyId: 'AKIALOCALOPERATOR', secretAccessKey: 'of-the-local-edge' },
};
