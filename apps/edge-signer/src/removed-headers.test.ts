/**
 * Which of a viewer's headers reach the backend, and that the README lists the same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { foldHeaderName } from '@furlock/viewer-identity';
import { KEPT_HEADERS, REMOVED_HEADERS, isRemovedHeader } from './removed-headers.js';

const isRemoved = (name: string) => isRemovedHeader(foldHeaderName(name));

/** Names that proxies, servers, frameworks and adapters document, by the part that claims something. */
const CLAIMS: Readonly<Record<string, string>> = {
  AWS: 'x-amz-date x-amz-security-token x-amz-content-sha256 x-amzn-request-context x-amzn-lambda-context x-amzn-oidc-identity x-amzn-oidc-data x-amzn-mtls-clientcert-subject x-amzn-tls-version x-amzn-remapped-host x-apigateway-event x-apigateway-context',
  CloudFront:
    'cloudfront-viewer-address cloudfront-viewer-country cloudfront-viewer-tls cloudfront-forwarded-proto cloudfront-is-mobile-viewer',
  address:
    'forwarded forwarded-for x-forwarded x-forwarded-for x-forwarder-for true-client-ip x-client-ip x-real-ip client-ip x-cluster-client-ip x-originating-ip x-remote-ip x-remote-addr x-source-ip cf-connecting-ip cf-connecting-ipv6 cf-pseudo-ipv4 cf-ipcountry fastly-client-ip fly-client-ip x-appengine-user-ip x-azure-clientip x-azure-socketip x-envoy-external-address x-nf-client-connection-ip x-vercel-forwarded-for x-vercel-ip-country x-original-forwarded-for x-proxyuser-ip proxy-client-ip wl-proxy-client-ip incap-client-ip x-sucuri-clientip ali-cdn-real-ip do-connecting-ip remote-addr',
  host: 'x-forwarded-host x-forwarded-server x-host x-original-host x-http-host-override x-envoy-original-host x-forwarded-port x-real-port',
  scheme:
    'x-forwarded-proto x-forwarded-protocol x-forwarded-ssl x-forwarded-scheme x-url-scheme x-scheme front-end-https x-arr-ssl cf-visitor fastly-ssl wl-proxy-ssl https',
  path: 'x-original-url x-original-uri x-rewrite-url x-rewrite-uri x-forwarded-prefix x-forwarded-path x-forwarded-uri x-envoy-original-path x-replaced-path x-script-name script-name path-info x-accel-mapping x-sendfile-type x-matched-path x-invoke-path x-middleware-rewrite x-middleware-subrequest x-waws-unencoded-url',
  method:
    'x-http-method x-http-method-override x-method-override x-original-method x-forwarded-method',
  identity:
    'remote-user x-remote-user x-remote-group x-auth-request-user x-auth-request-email x-forwarded-user x-forwarded-email x-forwarded-access-token x-forwarded-client-cert x-webauth-user x-authenticated-userid x-consumer-username x-credential-identifier x-goog-authenticated-user-email x-goog-iap-jwt-assertion x-ms-client-principal x-ms-client-principal-id cf-access-jwt-assertion cf-access-authenticated-user-email x-pomerium-jwt-assertion x-authentik-username client-cert client-cert-chain ssl-client-verify ssl-client-subject-dn x-ssl-client-s-dn x-client-cert x-arr-clientcert x-endpoint-api-userinfo remote-groups',
  'environment of CGI': 'proxy',
};

describe('removed: what claims', () => {
  test.each(Object.entries(CLAIMS))('%s', (_claim, names) => {
    expect(names.split(' ').filter((name) => !isRemoved(name))).toEqual([]);
  });

  test.each<[name: string, change: (name: string) => string]>([
    ['in upper case', (name) => name.toUpperCase()],
    ['with underscores', (name) => name.replaceAll('-', '_')],
    ['with dots', (name) => name.replaceAll('-', '.')],
    ['with spaces around them', (name) => `  ${name} `],
    ['with tabs around them', (name) => `\t${name}\t`],
  ])('the same names %s', (_name, change) => {
    const names = Object.values(CLAIMS).flatMap((line) => line.split(' '));

    expect(names.filter((name) => !isRemoved(change(name)))).toEqual([]);
  });
});

/** What clients, browsers and other services send, and the nearest neighbours of what is removed. */
const ORDINARY =
  'accept accept-encoding accept-language authorization cache-control content-length content-type cookie dnt host if-none-match origin priority range referer te transfer-encoding user-agent via cdn-loop x-requested-with ' +
  'sec-fetch-mode sec-fetch-site sec-ch-ua sec-websocket-protocol sec-gpc upgrade-insecure-requests purpose ' +
  'traceparent tracestate baggage x-request-id x-correlation-id x-amzn-trace-id x-cloud-trace-context x-b3-traceid sentry-trace ' +
  'x-api-key x-csrf-token x-xsrf-token x-auth-token x-access-token idempotency-key x-user-agent x-client-version x-client-id x-client-data x-device-id x-session-id ' +
  'x-hub-signature-256 x-github-event stripe-signature x-slack-signature x-vercel-signature x-goog-channel-token x-twilio-signature cf-webhook-auth x-shopify-hmac-sha256 x-ms-version x-ms-client-request-id x-goog-api-key ' +
  'rsc next-url next-router-state-tree x-nextjs-data x-middleware-prefetch x-inertia hx-request turbo-frame x-turbo-request-id x-livewire x-grpc-web grpc-timeout apollo-require-preflight ' +
  'x-furlock furlock-identity x-amazing x-zip x-tip-amount clip x-hosted x-hostname method x-method x-methods original-url rewrite-url x-schema remote forward x-reality x-proxy-cache proxied client x-scripted x-https-only cloudfront x-azurite';

test('every ordinary header stays', () => {
  expect(ORDINARY.split(' ').filter(isRemoved)).toEqual([]);
});

test('no header is removed that CloudFront does not let the edge change', () => {
  const readOnly =
    'accept-encoding cdn-loop content-length if-modified-since if-none-match if-range if-unmodified-since transfer-encoding via';

  expect(readOnly.split(' ').filter(isRemoved)).toEqual([]);
});

test('each entry removes at least one name that no other entry removes', () => {
  const entries: readonly string[] = Object.values(REMOVED_HEADERS).flat();
  const covers = (entry: string, name: string) =>
    entry.endsWith('*')
      ? name.startsWith(entry.slice(0, -1))
      : entry.startsWith('*')
        ? name.endsWith(entry.slice(1))
        : name === entry;

  const superfluous = entries.filter((entry) => {
    const example = entry.replace(/^\*/, 'q').replace(/\*$/, 'q');
    return (
      !isRemoved(example) || entries.some((other) => other !== entry && covers(other, example))
    );
  });

  expect(superfluous).toEqual([]);
});

test('the README lists exactly these names, by what they claim', () => {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const [, section = ''] = readme.split('## What your function may believe');
  const rows = (section.split('\n## ')[0] ?? '')
    .split('\n')
    .map((line) => /^\| (\S.*?) +\| (`.*`) +\|$/.exec(line) ?? [])
    .filter((cells) => cells.length > 0)
    .map(([, claim = '', names = '']) => [claim, [...names.matchAll(/`(.+?)`/g)].map((m) => m[1])]);

  expect(Object.fromEntries(rows)).toEqual({
    ...REMOVED_HEADERS,
    'nothing: they stay': [...KEPT_HEADERS],
  });
});
