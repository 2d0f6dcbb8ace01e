/**
 * Sends HTTPS requests through the proxy that the environment names, as curl, the AWS CLI and cdk do.
 */
import type { ClientRequest } from 'node:http';
import { globalAgent, type Agent as HttpsAgent } from 'node:https';
import { Agent } from 'agent-base';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';

/** What an agent is asked to connect to. */
type Destination = Parameters<Agent['connect']>[1];

/** The part of the response to CONNECT that says whether there is a tunnel. */
interface ConnectResponse {
  readonly statusCode: number;
}

/** Decides for each request, because NO_PROXY excludes hosts. */
class EnvironmentProxyAgent extends Agent {
  connect(_request: unknown, { host, port }: Destination): HttpsAgent | HttpsProxyAgent<string> {
    const proxy = getProxyForUrl(`https://${host ?? ''}:${port}`);
    if (proxy === '') return globalAgent;
    const agent = new HttpsProxyAgent(proxy);
    agent.once('proxyConnect', ({ statusCode }: ConnectResponse, request: ClientRequest) => {
      if (statusCode === 200) return;
      // Otherwise the response of the proxy would look like a response of AWS.
      const code = `PROXY_${statusCode}`;
      request.destroy(Object.assign(new Error(`The proxy responded with ${statusCode}`), { code }));
    });
    return agent;
  }
}

/**
 * The agent for HTTPS requests; undefined if the environment names no proxy, so that the caller's own
 * agent stays in use.
 *
 * It reads HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case. Plain HTTP is never sent to a proxy: only
 * the local edge speaks it.
 *
 * Errors: a request whose proxy opens no tunnel fails with the code `PROXY_` and the status, such as `PROXY_407`.
 */
export function proxyAgent(): HttpsAgent | undefined {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  if (!names.some((name) => process.env[name])) return undefined;
  return new EnvironmentProxyAgent();
}
