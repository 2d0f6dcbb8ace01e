/** The package has no types. */
declare module 'proxy-from-env' {
  /** The URL of the proxy for a request, from HTTPS_PROXY, ALL_PROXY and NO_PROXY; empty for none. */
  export function getProxyForUrl(url: string): string;
}
