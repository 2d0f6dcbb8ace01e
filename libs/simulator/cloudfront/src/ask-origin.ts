/**
 * Sends a request to its origin, signed if CloudFront signs for it, and receives the answer.
 */
import type { Origin } from '@furlock/simulator-deployment';
import type { ReturnedRequest } from './apply-request-result.js';
import { chooseSigner } from './choose-signer.js';
import type { EdgeAnswer } from './edge-answer.js';
import type { ExchangeContext } from './exchange-context.js';
import { forwardToOrigin } from './forward-to-origin.js';
import { headerList } from './header-list.js';
import { originHeaders } from './origin-headers.js';
import { signAsCloudFront } from './sign-as-cloudfront.js';
import { joinTarget } from './viewer-request.js';
import { RunningDigest } from './without-secrets.js';

/** The server that answers for an origin listens there. */
const LOOPBACK = '127.0.0.1';

/** An answer, and the status that the origin itself answered with. */
export interface Fetched {
  readonly answer: EdgeAnswer;
  readonly originStatus: number | 'no answer' | 'not asked';
}

/**
 * The answer of an origin, or CloudFront's own if the origin has none.
 *
 * `own` is the origin of the behaviour, in whose place a function can name another.
 */
export async function askOrigin(
  exchange: ExchangeContext,
  { request, origin }: ReturnedRequest,
  own: Origin,
  forwardsBody: boolean,
): Promise<Fetched> {
  if (origin === undefined) throw new Error('the request has no origin');
  const { options, recording } = exchange;
  const { distribution, agent } = options;
  const configured =
    own.domainName === origin.domainName
      ? own
      : distribution.origins.find(({ domainName }) => domainName === origin.domainName);
  const port = options.originPorts.get(origin.domainName);
  const server = configured?.standIn ?? (port === undefined ? undefined : { host: LOOPBACK, port });
  if (server === undefined || configured?.unserved !== undefined) {
    const fault =
      configured?.unserved === undefined
        ? 'the origin is not served on this machine'
        : `the origin ${configured.id} ${configured.unserved}`;
    return {
      answer: exchange.errorAnswer('OriginConnectError', fault),
      originStatus: 'not asked',
    };
  }
  const target = origin.path + joinTarget(request);
  const unsigned = originHeaders(request.headers, origin, {
    clientIp: request.clientIp,
    requestId: exchange.requestId,
    via: exchange.via(request.httpVersion),
  });
  const digest = new RunningDigest();
  const body = forwardsBody ? exchange.viewerBody.toForward(digest) : undefined;
  const signer = chooseSigner(configured, origin, request.headers, options);
  const headers =
    signer === undefined
      ? unsigned
      : signAsCloudFront({
          method: request.method,
          target,
          headers: unsigned,
          hasBody: body !== undefined,
          ...signer,
          now: options.now(),
        });
  const forwarded = { method: request.method, target, headers, body };
  const startedAtMs = performance.now();
  const outcome = await forwardToOrigin(forwarded, {
    ...server,
    agent,
    readTimeoutMs: origin.readTimeoutSeconds * 1000,
    attempts: configured?.connectionAttempts ?? 3,
    signal: exchange.viewerGone,
  });
  recording.noteOriginRequest(
    origin,
    forwarded,
    body && digest.value,
    outcome.attempts,
    performance.now() - startedAtMs,
  );
  if (outcome.kind === 'failed') {
    return {
      answer: exchange.errorAnswer(outcome.code, standInFault(configured)),
      originStatus: 'no answer',
    };
  }

  const { response } = outcome;
  const answer = {
    status: response.statusCode ?? 502,
    reason: response.statusMessage ?? '',
    headers: headerList(response.rawHeaders),
  };
  recording.noteOriginAnswer(answer);
  return {
    answer: {
      ...answer,
      body: outcome.body,
      source: 'origin',
      cacheResult: answer.status >= 400 ? 'Error' : 'Miss',
    },
    originStatus: answer.status,
  };
}

/** Where the missing answer was expected, if the command line names the server. */
function standInFault(origin: Origin | undefined): string | undefined {
  return (
    origin?.standIn &&
    `nothing answers at port ${origin.standIn.port} of ${origin.standIn.host}, which stands for the origin ${origin.id}`
  );
}
