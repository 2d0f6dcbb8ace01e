import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { synthesizeGiven, testGuard, type Given, type GuardCase } from '../testing/guard-cases.js';
import { lockIn, newApp, textOf } from '../testing/locked-app.js';

const REASON = 'the old shop, which moves to PKCE in May';

const flows = (implicitCodeGrant: boolean): cognito.UserPoolClientOptions => ({
  oAuth: {
    flows: { authorizationCodeGrant: true, implicitCodeGrant },
    callbackUrls: ['https://shop.example.com/callback'],
  },
});

/** An existing pool with a client for the command line and one for a shop. */
function pool({ stack }: Given, options: cognito.UserPoolClientOptions) {
  const userPool = new cognito.UserPool(stack, 'Pool');
  const cli = userPool.addClient('Cli', flows(false));
  const shop = userPool.addClient('Shop', options);
  return { userPool, userPoolClient: cli, userPoolClients: [shop], shop };
}

const accept = (userPoolClient: cognito.IUserPoolClient, reason = REASON) => ({
  acceptTokensInUrls: [{ userPoolClient, reason }],
});

const CASES: readonly GuardCase[] = [
  {
    name: 'an existing client with the implicit grant',
    refused: (given) => pool(given, flows(true)),
    passes: (given) => {
      const { shop, ...props } = pool(given, flows(true));
      return { ...props, ...accept(shop) };
    },
    says: /Pool\/Shop\/Resource allows the implicit grant, .*; for an existing client that must keep it, acceptTokensInUrls needs a reason/,
  },
  {
    name: 'another client with the implicit grant than the accepted one',
    refused: (given) => {
      const { shop, userPoolClients, ...props } = pool(given, flows(true));
      const other = props.userPool.addClient('Other', flows(true));
      return { ...props, userPoolClients: [...userPoolClients, other], ...accept(shop) };
    },
    passes: (given) => {
      const { shop, userPoolClients, ...props } = pool(given, flows(true));
      const other = props.userPool.addClient('Other', flows(false));
      return { ...props, userPoolClients: [...userPoolClients, other], ...accept(shop) };
    },
    says: /Pool\/Other\/Resource allows the implicit grant/,
  },
  {
    name: 'an accepted client that still has a callback over plain HTTP',
    refused: (given) => {
      const { shop, ...props } = pool(given, {
        oAuth: { ...flows(true).oAuth, callbackUrls: ['http://shop.example.com/'] },
      });
      return { ...props, ...accept(shop) };
    },
    passes: (given) => {
      const { shop, ...props } = pool(given, flows(true));
      return { ...props, ...accept(shop) };
    },
    says: /Pool\/Shop\/Resource has a callback or logout URL over plain HTTP/,
  },
  {
    name: 'tokens in URLs without a reason',
    refused: (given) => {
      const { shop, ...props } = pool(given, flows(true));
      return { ...props, ...accept(shop, ' ') };
    },
    passes: (given) => {
      const { shop, ...props } = pool(given, flows(true));
      return { ...props, ...accept(shop) };
    },
    says: /"Home\/Lock" accepts tokens in URLs for the client "Home\/Pool\/Shop" without a reason/,
  },
  {
    name: 'tokens in URLs for a client that the lock does not accept',
    refused: (given) => {
      const { shop, userPool, userPoolClient } = pool(given, flows(true));
      return { userPool, userPoolClient, ...accept(shop) };
    },
    passes: (given) => {
      const { shop, ...props } = pool(given, flows(true));
      return { ...props, ...accept(shop) };
    },
    says: /Home\/Pool\/Shop is in acceptTokensInUrls, but is no accepted client of the lock/,
  },
  {
    name: 'a client of another pool',
    refused: (given) => {
      const { userPool, userPoolClient } = pool(given, flows(false));
      const other = new cognito.UserPool(given.stack, 'Others').addClient('Client', flows(false));
      return { userPool, userPoolClient, userPoolClients: [other] };
    },
    passes: (given) => pool(given, flows(false)),
    says: /Others\/Client\/Resource is a client of another user pool than the one whose tokens the lock accepts/,
  },
];

testGuard(CASES);

test('a warning repeats why tokens in URLs are accepted', () => {
  const { stack } = synthesizeGiven((given) => {
    const { shop, ...props } = pool(given, flows(true));
    return { ...props, ...accept(shop) };
  });

  Annotations.fromStack(stack).hasWarning(
    '/Home/Lock',
    Match.stringLikeRegexp(`"Home/Pool/Shop" may use the implicit grant, .*: ${REASON}`),
  );
});

test('a note says what synth cannot see of an imported client, and nothing of the others', () => {
  const { stack } = synthesizeGiven(({ stack }) => {
    const userPool = new cognito.UserPool(stack, 'Pool');
    return {
      userPool,
      userPoolClient: userPool.addClient('Cli', flows(false)),
      userPoolClients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Shop', '1example')],
    };
  });

  const notes = Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('cannot see'));
  expect(notes).toMatchObject([
    { entry: { data: expect.stringContaining('cannot see the client "Home/Shop", whose tokens') } },
  ]);
});

test('further clients of the lock’s own pool are accepted, imported ones too, and guarded', () => {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region: 'eu-central-1' } });
  const lock = lockIn(stack, 'Lock', { tokenUses: ['access'], signIn: {} });
  const shop = lock.userPool.addClient('Shop', flows(false));
  const imported = cognito.UserPoolClient.fromUserPoolClientId(stack, 'Imported', '1example');

  lock.acceptClient(shop, imported);
  lock.acceptClient(shop);

  const template = Template.fromStack(stack);
  const [parameter] = Object.values(template.findResources('AWS::SSM::Parameter'));
  const { Value } = (parameter as { Properties: { Value: unknown } }).Properties;
  const { issuers } = JSON.parse(textOf(Value)) as { issuers: object[] };
  expect(issuers).toEqual([
    expect.objectContaining({
      clientIds: [
        expect.stringMatching(/^<LockSignInUserPoolClient/),
        expect.stringMatching(/^<LockBrowserSignInClient/),
        expect.stringMatching(/^<LockSignInUserPoolShop/),
        '1example',
      ],
      tokenUses: ['access'],
    }),
  ]);
});

test('further clients of the lock’s own pool are guarded', () => {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region: 'eu-central-1' } });
  const lock = lockIn(stack);
  lock.acceptClient(lock.userPool.addClient('Shop', flows(true)));

  expect(() => app.synth()).toThrow(/UserPool\/Shop\/Resource allows the implicit grant/);
});
