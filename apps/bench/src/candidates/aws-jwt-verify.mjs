/** Only the `aws-jwt-verify` package, which verifies the signature before it checks the claims. */
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { CLIENT_ID, USER_POOL_ID } from './world.mjs';

const verifier = CognitoJwtVerifier.create({
  userPoolId: USER_POOL_ID,
  clientId: CLIENT_ID,
  tokenUse: 'id',
});

export async function handle(event) {
  const { request } = event.Records[0].cf;
  try {
    await verifier.verify(request.headers['authorization'][0].value.slice('Bearer '.length));
    return request;
  } catch {
    return { status: '401' };
  }
}
