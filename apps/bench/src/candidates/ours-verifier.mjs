/** Only the verifier, created as in the edge function. */
import { hash } from 'node:crypto';
import { createJwtVerifier } from '@furlock/jwt-verification';
import { CLIENT_ID, USER_POOL_ID } from './world.mjs';

const verifier = createJwtVerifier(
  [
    {
      kind: 'cognito',
      userPoolId: USER_POOL_ID,
      clientIds: [CLIENT_ID],
      tokenUses: ['id', 'access'],
    },
  ],
  { verifiedTokens: { digest: (compactJwt) => hash('sha256', compactJwt, 'base64') } },
);

export async function handle(event) {
  const { request } = event.Records[0].cf;
  const verified = await verifier.verifyJwt(
    request.headers['authorization'][0].value.slice('Bearer '.length),
  );
  return verified.ok ? request : { status: '401' };
}
