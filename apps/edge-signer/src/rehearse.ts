/**
 * Runs requests through the gate before the first real one, so that the code is compiled in the init
 * phase, when Lambda gives the function more CPU than its memory setting provides.
 */
import type { CloudFrontOriginRequestEvent } from '@furlock/cloudfront-http';
import { jwksUri, type EdgeSettings, type IssuerSettings } from '@furlock/edge-settings';
import type { JwtVerifier, SignatureAlgorithm } from '@furlock/jwt-verification';
import type { VerifiedCaller } from './admit-caller.js';
import { DecisionRecord } from './decision-record.js';
import { gate, type GateDependencies, type Lock } from './gate.js';

/** What a rehearsal uses. */
export interface Rehearsal {
  /** The likely region of the function URL. */
  readonly region: string;
  readonly lock: Lock & { readonly verifier: Pick<JwtVerifier<VerifiedCaller>, 'keysInForce'> };
  readonly dependencies: Omit<GateDependencies, 'readLock'>;
  readonly elapsedMs: () => number;
}

/**
 * Runs two kinds of request through the gate: for each issuer and each algorithm that it has a key
 * for, one with a forged token, which is refused because of its signature; and one to a public path, which is signed. The decisions are discarded. Failures
 * are not reported here: real requests will report them. Never rejects.
 */
export async function rehearse({
  region,
  lock,
  dependencies,
  elapsedMs,
}: Rehearsal): Promise<void> {
  const { settings, verifier, revocations } = lock;
  const decide = (rules: EdgeSettings['rules'], token: string) =>
    gate(
      requestTo(region, token),
      {
        ...dependencies,
        readLock: () =>
          Promise.resolve({
            ok: true,
            value: { settings: { ...settings, rules }, verifier, revocations },
          }),
      },
      new DecisionRecord(elapsedMs),
    );
  const keys = verifier.keysInForce();
  await Promise.allSettled([
    ...settings.issuers.flatMap((issuer) =>
      forgedTokens(issuer, keys).map((token) => decide([], token)),
    ),
    decide([{ path: '/**', access: 'public' }], ''),
  ]);
}

/** An artificial request to a function URL in this region. */
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

/** The keys that verify an issuer's tokens. */
type KeysInForce = ReturnType<JwtVerifier['keysInForce']>;

/**
 * Tokens that meet all of the issuer's requirements except their signatures: one for each algorithm that a
 * key in force verifies. Without a key in force, one without a key id.
 */
function forgedTokens(issuer: IssuerSettings, keysInForce: KeysInForce): readonly string[] {
  const { iss, algorithms, typ, claims } = plausibleToken(issuer);
  const keys = algorithms.flatMap((alg) => {
    const key = keysInForce.get(iss)?.find((each) => each.algorithms.includes(alg));
    return key === undefined ? [] : [{ alg, kid: key.jwk.kid, signatureBytes: key.signatureBytes }];
  });
  const forgeries = keys.length > 0 ? keys : [{ signatureBytes: 1 }];
  return forgeries.map(({ signatureBytes, ...named }) => {
    // An expiry far in the future.
    const parts = [
      { ...named, typ },
      { iss, sub: 'a', exp: 9e9, ...claims },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    // As long as a signature by this key: one of another length would be refused before anything is computed.
    return [...parts, Buffer.alloc(signatureBytes, 1).toString('base64url')].join('.');
  });
}

/** The header fields and claims that are specific to the issuer's tokens. */
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
      ...claimAt(claimNames?.clientId ?? 'azp', clientIds?.[0] ?? 'a'),
    },
  };
}

/** An object with this value under a claim's name, or at the path that leads to it. */
function claimAt(name: string | readonly string[], value: unknown): object {
  const names = typeof name === 'string' ? [name] : name;
  return names.reduceRight<unknown>((inner, member) => ({ [member]: inner }), value) as object;
}
