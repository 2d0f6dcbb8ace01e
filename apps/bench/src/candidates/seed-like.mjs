/**
 * A straightforward first version of an edge function: the same packages, unbundled; two parameters,
 * read in sequence on first use and then cached; SHA-256 in JavaScript.
 */
import { createRequire } from 'node:module';
import { REGION, SETTINGS_PARAMETER, USER_POOL_ID, CLIENT_ID } from './world.mjs';
import { sign } from './smithy-signature.mjs';

const require = createRequire(import.meta.url);
const { GetParameterCommand, SSMClient } = require('@aws-sdk/client-ssm');
const { CognitoJwtVerifier } = require('aws-jwt-verify');

const ssm = new SSMClient({ region: REGION });
let verifier;

export async function handle(event) {
  verifier ??= await start();
  const { request } = event.Records[0].cf;
  try {
    await verifier.verify(request.headers['authorization'][0].value.replace('Bearer ', ''));
  } catch {
    return { status: '401' };
  }
  return sign(request);
}

async function start() {
  for (const part of ['userPoolId', 'clientId']) {
    await ssm.send(new GetParameterCommand({ Name: `${SETTINGS_PARAMETER}/${part}` }));
  }
  return CognitoJwtVerifier.create({
    userPoolId: USER_POOL_ID,
    clientId: CLIENT_ID,
    tokenUse: 'id',
  });
}
