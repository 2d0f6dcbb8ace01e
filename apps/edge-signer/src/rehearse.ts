/**
 * A rehearsal: what a request takes, done before the first one comes, so that the code is compiled while
 * Lambda still gives more of a processor than the function's memory buys.
 */
import type { CloudFrontOriginRequestEvent } from '@furlock/cloudfront-http';
import { jwksUri, type EdgeSettings, type IssuerSettings } from '@furlock/edge-settings';
import type { JwtVerifier, SignatureAlgorithm } from '@furlock/jwt-verification';
import type { VerifiedCaller } from './admit-caller.js';
import { DecisionRecord } from './decision-record.js';
import { gate, type GateDependencies, type Lock } from './gate.js';

/** What is rehearsed with. */
export interface Rehearsal {
  /** Where the function URL is, most likely. */
  readonly region: string;
  readonly lock: Lock & { readonly verifier: Pick<JwtVerifier<VerifiedCaller>, 'keysInForce'> };
  readonly dependencies: Omit<GateDependencies, 'readLock'>;
  readonly elapsedMs: () => number;
}

/**
 * Takes through the gate a forged token of each issuer, which is refused for its signature, and a
 * request to a public path, which is signed. The decisions go nowhere, and what fails is left for the
 * requests to report. Never rejects.
 */
export async function rehearse({
  region,
  lock,
  dependencies,
  elapsedMs,
}: Rehearsal): Promise<void> {
  const { settings, verifier } = lock;
  const decide = (rules: EdgeSettings['rules'], token: string) =>
    gate(
      requestTo(region, token),
      {
        ...dependencies,
        readLock: () =>
          Promise.resolve({ ok: true, value: { settings: { ...settings, rules }, verifier } }),
      },
      new DecisionRecord(elapsedMs),
    );
  const keys = verifier.keysInForce();
  await Promise.allSettled([
    ...settings.issuers.map((issuer) => decide([], forgedToken(issuer, keys))),
    decide([{ path: '/**', access: 'public' }], ''),
  ]);
}

/** A request that nobody sends, to a function URL in this region. */
const requestTo = (region: string, token: string): CloudFrontOriginRequestEvent => ({
  Records: [
    {
      cf: {
        config: { eventType: 'origin-request', requestId: '' },
        request: {
          clientIp: '',
          method: 'GET',
          uri: '/',
          querystring: 'a=b',
          headers: { authorization: [{ value: `Bearer ${token}` }], x: [{ value: '' }] },
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

/** The keys by which an issuer's tokens are verified. */
type KeysInForce = ReturnType<JwtVerifier['keysInForce']>;

/**
 * A token that is what the issuer's tokens must be in all but its signature, under one of the keys in
 * force. No key: no key id.
 */
function forgedToken(issuer: IssuerSettings, keysInForce: KeysInForce): string {
  const { iss, algorithms, typ, claims } = plausibleToken(issuer);
  const isAllowed = (algorithm: SignatureAlgorithm) => algorithms.includes(algorithm);
  const key = keysInForce.get(iss)?.find((each) => each.algorithms.some(isAllowed));
  const header = { alg: key?.algorithms.find(isAllowed), typ, kid: key?.jwk.kid };
  // No token lives that long.
  const parts = [header, { iss, sub: 'a', exp: 9e9, ...claims }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  // As long as the signature of an RSA key, or it would be refused before anything is computed.
  return [...parts, 'A'.repeat(342)].join('.');
}

/** What the issuer's tokens say, besides what all tokens do. */
function plausibleToken(issuer: IssuerSettings) {
  if (issuer.kind === 'cognito') {
    const [client] = issuer.clientIds;
    return {
      iss: jwksUri(issuer).replace('/.well-known/jwks.json', ''),
      algorithms: ['RS256'] as readonly SignatureAlgorithm[],
      typ: undefined,
      claims: { token_use: issuer.tokenUses[0], aud: client, client_id: client },
    };
  }
  const { algorithms, tokenType, audiences, clientIds, claimNames } = issuer;
  return {
    iss: issuer.issuer,
    algorithms,
    typ: tokenType ?? undefined,
    claims: {
      aud: audiences?.[0] ?? 'a',
      [claimNames?.clientId ?? 'azp']: clientIds?.[0] ?? 'a',
    },
  };
}
