/**
 * Gets a new token of the local edge's user, because the tokens in its file expire.
 */
import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { LocalEdge } from './start-local-edge.js';

/** Signs the user in; resolves to the id token. */
export async function signIn({ endpoints }: Pick<LocalEdge, 'endpoints'>): Promise<string> {
  const { cognitoUrl, region, operatorCredentials, idToken, username, password } = endpoints;
  const cognito = new CognitoIdentityProviderClient({
    endpoint: cognitoUrl,
    region,
    credentials: operatorCredentials,
  });
  const { iss, aud } = claimsOf(idToken);
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: iss.split('/').at(-1),
      ClientId: aud,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  return AuthenticationResult?.IdToken ?? '';
}

function claimsOf(token: string): { readonly iss: string; readonly aud: string } {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReturnType<typeof claimsOf>;
}
