/**
 * A rehearsal: what a request takes, done once before the first one comes, so that the code is compiled
 * while Lambda still gives more of a processor than the function's memory buys.
 */
import type { CloudFrontOriginRequestEvent } from '@furlock/cloudfront-http';
import { gate, type GateDependencies, type Lock } from './gate.js';

/** A request that nobody sends. */
const REQUEST: CloudFrontOriginRequestEvent = {
  Records: [
    {
      cf: {
        config: { eventType: 'origin-request', requestId: '' },
        request: {
          clientIp: '',
          method: 'GET',
          uri: '/',
          querystring: 'a=b',
          headers: { accept: [{ value: '*' }] },
          origin: {
            custom: { domainName: 'a.lambda-url.a.on.aws', port: 443, protocol: 'https', path: '' },
          },
        },
      },
    },
  ],
};

/**
 * Takes a request through the gate as if every route were public, and a token that is none to the
 * verifier. Nothing that comes out goes anywhere, and what fails is left for the requests to tell.
 */
export async function rehearse(
  { settings, verifier }: Lock,
  dependencies: GateDependencies,
): Promise<void> {
  const open: Lock = {
    settings: { ...settings, rules: [{ path: '/**', access: 'public' }] },
    verifier,
  };
  await Promise.allSettled([
    verifier.verifyJwt('e30.e30.e30'),
    gate(REQUEST, { ...dependencies, readLock: () => Promise.resolve({ ok: true, value: open }) }),
  ]);
}
