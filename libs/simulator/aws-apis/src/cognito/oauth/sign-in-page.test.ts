import { checkPages } from '@furlock/pages/testing';
import { identityProviderPage } from './identity-provider-page.js';
import { SIGN_IN_PAGE_POLICY, refusalPage, signInPage } from './sign-in-page.js';

const served = (body: string) => ({
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': SIGN_IN_PAGE_POLICY,
    'x-content-type-options': 'nosniff',
  },
  body,
});

const asked = {
  parameters: new URLSearchParams({ client_id: 'client', state: 's'.repeat(300) }),
  destination: 'a-very-long-name-of-an-application.example.com',
  own: true,
  others: [],
};
const tabStops = ['Username', 'Password', 'Sign in'];

checkPages([
  { name: 'sign-in', page: served(signInPage(asked)), tabStops, focus: 'Username' },
  {
    name: 'sign-in after a wrong password',
    page: served(
      signInPage({ ...asked, username: 'ada', message: 'Incorrect username or password.' }),
    ),
    tabStops,
    focus: 'Password',
  },
  {
    name: 'sign-in after a wrong password without a name',
    page: served(signInPage({ ...asked, message: 'Incorrect username or password.' })),
    tabStops,
    focus: 'Username',
  },
  {
    name: 'sign-in with another provider only',
    page: served(
      signInPage({ ...asked, own: false, others: [{ name: 'Octo & Co', location: '/?a=b&c' }] }),
    ),
    tabStops: ['Sign in with Octo & Co'],
  },
  {
    name: 'sign-in at a provider',
    page: served(identityProviderPage({ ...asked, provider: 'Octo & Co', username: '' })),
    tabStops: ['Name at Octo & Co', 'Continue', 'Cancel'],
    focus: 'Name at Octo & Co',
  },
  {
    name: 'sign-in rejected',
    page: served(refusalPage(`The redirect_uri ${'u'.repeat(300)} is not one of the client's.`)),
    tabStops: [],
  },
]);
