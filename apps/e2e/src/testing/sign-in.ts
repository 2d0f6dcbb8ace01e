/**
 * Signs users of the local edge in, because the tokens in its file expire.
 */
import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { LocalEdge } from './start-local-edge.js';

/** The tokens of a sign-in, and the client that they were issued to. */
export interface SignedIn {
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly clientId: string;
}

/** Signs the local edge's user in; resolves to the id token. */
export async function signIn(edge: Pick<LocalEdge, 'endpoints'>): Promise<string> {
  return (await signInWithPassword(edge, edge.endpoints)).idToken;
}

/** Signs a user in. */
export async function signInWithPassword(
  { endpoints }: Pick<LocalEdge, 'endpoints'>,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<SignedIn> {
  const { cognitoUrl, region, operatorCredentials } = endpoints;
  const cognito = new CognitoIdentityProviderClient({
    endpoint: cognitoUrl,
    region,
    credentials: operatorCredentials,
  });
  const { aud } = claimsOf(endpoints.idToken);
  const { AuthenticationResult = {} } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId: poolOf(endpoints.idToken),
      ClientId: aud,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
  const { IdToken = '', AccessToken = '', RefreshToken = '' } = AuthenticationResult;
  return { idToken: IdToken, accessToken: AccessToken, refreshToken: RefreshToken, clientId: aud };
}

/** The client that the tokens of the local edge's user were issued to. */
export function clientOf({ idToken }: Pick<LocalEdge['endpoints'], 'idToken'>): string {
  return claimsOf(idToken).aud;
}

/** The id of the user pool that issued a token. */
export function poolOf(token: string): string | undefined {
  return claimsOf(token).iss.split('/').at(-1);
}

function claimsOf(token: string): { readonly iss: string; readonly aud: string } {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReturnType<typeof claimsOf>;
}
