/**
 * A rehearsal: what a request takes, done before the first one comes, so that the code is compiled while
 * Lambda still gives more of a processor than the function's memory buys.
 */
import type { CloudFrontOriginRequestEvent } from '@furlock/cloudfront-http';
import type { VerifiedClaims } from '@furlock/jwt-verification';
import { DecisionRecord } from './decision-record.js';
import { gate, type GateDependencies, type Lock } from './gate.js';

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
          headers: { authorization: [{ value: 'Bearer a' }], x: [{ value: '' }] },
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

/** Nobody: another one each time, because what is written of an identity is kept with it. */
const nobody = (): VerifiedClaims => ({
  issuer: '',
  issuerId: '',
  subject: '',
  username: null,
  groups: [],
  scopes: [],
  clientId: '',
  tokenUse: 'id',
  expiresAt: 0,
});

/**
 * Takes a request through the gate as if its token, which is none, were good. What comes out goes
 * nowhere.
 *
 * Errors: rejects with whatever is thrown on the way.
 */
export async function rehearse(
  region: string,
  { settings, verifier }: Lock,
  dependencies: GateDependencies,
  elapsedMs: () => number,
): Promise<void> {
  const open: Lock = {
    settings: { ...settings, rules: [{ path: '/**', access: 'signed-in' }] },
    verifier: {
      async verifyJwt(token) {
        await verifier.verifyJwt(token);
        return { ok: true, value: nobody() };
      },
    },
  };
  await gate(
    requestTo(region),
    { ...dependencies, readLock: () => Promise.resolve({ ok: true, value: open }) },
    new DecisionRecord(elapsedMs),
  );
}
