/** Only the `cognito-at-edge` package, which checks the token in the cookie that it set and does not sign. */
import { createRequire } from 'node:module';
import { CLIENT_ID, REGION, USER_POOL_ID } from './world.mjs';

const require = createRequire(import.meta.url);
const { Authenticator } = require('cognito-at-edge');

const authenticator = new Authenticator({
  region: REGION,
  userPoolId: USER_POOL_ID,
  userPoolAppId: CLIENT_ID,
  userPoolDomain: 'example.auth.eu-central-1.amazoncognito.com',
  logLevel: 'silent',
});

export const handle = (event) => authenticator.handle(event);
