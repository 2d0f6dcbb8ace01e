/**
 * Sends HTTPS requests through the proxy that the environment names, as curl, the AWS CLI and cdk do.
 */
import { globalAgent, type Agent as HttpsAgent } from 'node:https';
import { Agent } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** What an agent is asked to connect to. */
type Destination = Parameters<Agent['connect']>[1];

/** Decides for each request, because NO_PROXY excludes hosts. */
class EnvironmentProxyAgent extends Agent {
  connect(_request: unknown, { host, port }: Destination): HttpsAgent | HttpsProxyAgent<string> {
    const proxy = getProxyForUrl(`https://${host ?? ''}:${port}`);
    return proxy === '' ? globalAgent : new HttpsProxyAgent(proxy);
  }
}

/**
 * The agent for HTTPS requests; undefined if the environment names no proxy, so that the caller's own
 * agent stays in use.
 *
 * It reads HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case. Plain HTTP is never sent to a proxy: only
 * the local edge speaks it.
 */
export function proxyAgent(): HttpsAgent | undefined {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  if (!names.some((name) => process.env[name])) return undefined;
  return new EnvironmentProxyAgent();
}
