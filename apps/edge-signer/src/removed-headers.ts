/**
 * The viewer's headers that never reach the backend. Common proxies, servers, frameworks and adapters use
 * them to pass on what they know about a request, so they are trusted, although any viewer can send them.
 *
 * Ordinary headers stay: those of content negotiation and tracing, and credentials that clients send
 * themselves (`x-api-key`, the signature of a webhook). The README at the root has the same list.
 */

/**
 * By what the header claims. `x-a-*` means every name that begins with `x-a-`, and `*-a` every name that
 * ends with `-a`.
 */
export const REMOVED_HEADERS = {
  'what only AWS or the edge writes': [
    ...['cloudfront-*', 'x-amz-*', 'x-amzn-*', 'x-apigateway-*', 'x-furlock-*'],
  ],
  "the viewer's address or location": [
    ...['*-addr', '*-clientip', '*-forwarded-for', '*-ip', '*-ipv4', '*-ipv6', '*-remote-address'],
    ...['cf-ip*', 'fastly-*', 'fly-*', 'forwarded*', 'x-akamai-edgescape', 'x-appengine-*'],
    ...['x-azure-*', 'x-envoy-*', 'x-forward*', 'x-real-*', 'x-vercel-ip-*'],
  ],
  'the host, port or scheme': [
    ...['*-forwarded-host', '*-forwarded-port', '*-forwarded-proto', '*-host-override'],
    ...['cf-visitor', 'front-end-https', 'host-override', 'https', 'x-arr-*', 'x-host'],
    ...['x-http-host', 'x-https', 'x-proto', 'x-scheme', 'x-url-scheme'],
  ],
  'the path or query': [
    ...['path-info', 'request-uri', 'script-name', 'unencoded-url', 'x-accel-*', 'x-invoke-*'],
    ...['x-matched-path', 'x-middleware-*', 'x-now-route-matches', 'x-original-*', 'x-path-info'],
    ...['x-replaced-path', 'x-request-uri', 'x-rewrite-*', 'x-script-name', 'x-sendfile-type'],
    ...['x-waws-unencoded-url'],
  ],
  'the method': ['*-method-override', 'x-http-method'],
  'who the caller is': [
    ...['cf-access-*', 'cf-cert-*', 'cf-client-cert-*', 'client-cert*', 'proxy-*', 'remote-*'],
    ...['ssl-client-*', 'wl-proxy-*', 'x-anonymous-consumer', 'x-auth-request-*'],
    ...['x-authenticated-*', 'x-authentik-*', 'x-client-cert*', 'x-client-dn', 'x-client-verify'],
    ...['x-consumer-*', 'x-credential-identifier', 'x-endpoint-api-userinfo'],
    ...['x-goog-authenticated-user-*', 'x-goog-iap-*', 'x-jwt-assertion'],
    ...['x-ms-client-principal*', 'x-ms-token-*', 'x-pomerium-*', 'x-remote-*', 'x-ssl*'],
    ...['x-tls-client-*', 'x-userinfo', 'x-webauth-*'],
  ],
  // CGI passes it to the program as `HTTP_PROXY`, the proxy for the program's own requests.
  'which proxy the backend uses': ['proxy'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * The names of these forms that stay: X-Ray's trace, which clients may begin, and the mark of a prefetch,
 * which the browser part of Next.js sends.
 */
export const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'x-amzn-trace-id',
  'x-middleware-prefetch',
]);

const NAMES: readonly string[] = Object.values(REMOVED_HEADERS).flat();
const WHOLE_NAMES = new Set(NAMES.filter((name) => !name.includes('*')));

/** No name contains a character that has a meaning in a regular expression. */
const anyOf = (names: readonly string[]) => names.map((name) => name.replace('*', '')).join('|');
const beginnings = anyOf(NAMES.filter((name) => name.endsWith('*')));
const ends = anyOf(NAMES.filter((name) => name.startsWith('*')));
const BEGINNING_OR_END = new RegExp(`^(?:${beginnings})|(?:${ends})$`);

/** Whether a viewer's header is removed. Shape of the name: as `foldHeaderName` returns it. */
export function isRemovedHeader(foldedName: string): boolean {
  return (
    (BEGINNING_OR_END.test(foldedName) || WHOLE_NAMES.has(foldedName)) &&
    !KEPT_HEADERS.has(foldedName)
  );
}
