/**
 * Signs in the users of identity providers, which do not exist on this machine: one page stands for all
 * of them. It asks for a name and for no password.
 *
 * On AWS, Cognito redirects to the provider and gets its answer at `/oauth2/idpresponse`.
 * Source: Cognito developer guide, "Adding user pool sign-in through a third party" (read 2026-11-28).
 */
import { randomBytes } from 'node:crypto';
import type { LocalUserPool } from '../local-user-pool.js';
import { IDENTITIES_ATTRIBUTE, type User } from '../user-directory.js';
import { errorRedirect, rejection, type BrowserAnswer, type Visit } from './browser-answer.js';
import { identityProviderPage } from './identity-provider-page.js';
import { OWN_USERS } from './read-authorization-request.js';
import { acceptRequest, destinationOf, signedIn } from './sign-in.js';

/** Letters, marks, symbols, digits and punctuation, as in a user name. */
const USER_ID = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,64}$/u;

/** `GET`: shows the page of the identity provider. */
export function showFederatedSignIn(visit: Visit): BrowserAnswer {
  return federatedAnswer(visit, () => undefined);
}

/** `POST`: redirects to the client, with a code or, if the user cancels, with an error. */
export function federatedSignIn(visit: Visit): BrowserAnswer {
  return federatedAnswer(visit, ({ parameters, now }, request, provider) => {
    if (parameters.has('cancel')) {
      // Approximated: the guide documents no error for a user who cancels at the provider.
      return errorRedirect(request, {
        code: 'access_denied',
        description: `the user cancelled at ${provider}`,
      });
    }
    const userId = parameters.get('username') ?? '';
    if (!USER_ID.test(userId)) return undefined;
    const { username } = federatedUser(request.pool, provider, userId, now);
    return signedIn(request, { username, identityProvider: provider }, now);
  });
}

/** The response of `decide`, or else the page. */
function federatedAnswer(
  visit: Visit,
  decide: (
    visit: Visit,
    request: Extract<ReturnType<typeof acceptRequest>, { kind: 'accepted' }>['request'],
    provider: string,
  ) => BrowserAnswer | undefined,
): BrowserAnswer {
  const reading = acceptRequest(visit);
  if (reading.kind === 'answered') return reading.answer;
  const { request } = reading;
  const { identityProvider, loginHint = '' } = request;
  if (identityProvider === undefined || identityProvider === OWN_USERS) {
    return rejection('The request names no identity provider.');
  }
  return (
    decide(visit, request, identityProvider) ?? {
      kind: 'page',
      status: 200,
      page: identityProviderPage({
        provider: identityProvider,
        parameters: visit.parameters,
        destination: destinationOf(request),
        username: visit.parameters.get('username') ?? loginHint,
      }),
    }
  );
}

/**
 * The user's profile in the pool, created at the first sign-in.
 *
 * Shape: the name `<provider>_<id>`, the group `<pool id>_<provider>`, and the attribute `identities`.
 */
function federatedUser(pool: LocalUserPool, provider: string, userId: string, now: Date): User {
  const username = `${provider}_${userId}`;
  const known = pool.users.find(username);
  if (known !== undefined) return known;

  const { type = 'OIDC' } =
    pool.declared.identityProviders.find(({ name }) => name === provider) ?? {};
  const identity = {
    userId,
    providerName: provider,
    providerType: type,
    issuer: null,
    primary: 'true',
    dateCreated: String(now.getTime()),
  };
  const user = pool.users.add(
    {
      username,
      // Nobody knows it: the user signs in with the provider only.
      password: randomBytes(32).toString('base64url'),
      status: 'EXTERNAL_PROVIDER',
      attributes: { [IDENTITIES_ATTRIBUTE]: JSON.stringify([identity]) },
    },
    now,
  );
  return pool.users.joinNamed(user, `${pool.declared.id}_${provider}`, now);
}
