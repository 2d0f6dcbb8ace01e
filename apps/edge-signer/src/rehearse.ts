/**
 * A rehearsal: what a request takes, done once before the first one comes, so that the code is compiled
 * while Lambda still gives more of a processor than the function's memory buys.
 */
import type { CloudFrontOriginRequestEvent } from '@furlock/cloudfront-http';
import type { VerifiedClaims } from '@furlock/jwt-verification';
import { gate, type GateDependencies, type GateObserver, type Lock } from './gate.js';

/** A request that nobody sends, to a function URL in this region. */
const requestTo = (region: string): CloudFrontOriginRequestEvent => ({
  Records: [
    {
      cf: {
        config: { eventType: 'origin-request', requestId: '' },
        request: {
          clientIp: '',
          method: 'GET',
          uri: '/',
          querystring: 'a=b',
          headers: { authorization: [{ value: 'Bearer a' }] },
          origin: {
            custom: {
              domainName: `a.lambda-url.${region}.on.aws`,
              port: 443,
              protocol: 'https',
              path: '',
            },
          },
        },
      },
    },
  ],
});

/** Nobody. */
const IDENTITY: VerifiedClaims = {
  issuer: '',
  issuerId: '',
  subject: '',
  username: null,
  groups: [],
  scopes: [],
  clientId: '',
  tokenUse: 'id',
  expiresAt: 0,
};

/**
 * Takes a request through the gate as if its token, which is none, were good. Nothing that comes out
 * goes anywhere, and what fails is left for the requests to tell.
 */
export async function rehearse(
  region: string,
  { settings, verifier }: Lock,
  dependencies: GateDependencies,
  observer: GateObserver,
): Promise<void> {
  const open: Lock = {
    settings: { ...settings, rules: [{ path: '/**', access: 'signed-in' }] },
    verifier: {
      async verifyJwt(token) {
        await verifier.verifyJwt(token);
        return { ok: true, value: IDENTITY };
      },
    },
  };
  await gate(
    requestTo(region),
    { ...dependencies, readLock: () => Promise.resolve({ ok: true, value: open }) },
    observer,
  ).catch(() => undefined);
}
