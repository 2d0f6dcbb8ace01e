/**
 * Sends one request exactly as given, and returns the response unchanged: it adds no headers, follows
 * no redirects and decompresses no body.
 *
 * It does not evaluate the response: `checks.ts` does.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import type { Result } from '@furlock/edge-settings';

/** A request, as it is sent. */
export interface OutgoingRequest {
  readonly method: string;
  /** Shape: `http:` or `https:`; path and query are sent as they are here. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A response. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; values of a repeated header are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first `MAX_BODY_BYTES`. */
  readonly body: Buffer;
}

/** A response, or the code of the error that prevented it, such as `ENOTFOUND`. */
export type Sent = Result<Answer, { readonly code: string }>;

/** Above the 30 s that CloudFront waits for its origin, so that CloudFront's own error arrives first. */
const TIMEOUT_MS = 35_000;

/** More than an echo needs; a backend may stream without end. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The response to a request; `httpsAgent` is for HTTPS through a proxy.
 *
 * Errors: `TIMEOUT`, `ABORTED`, and the codes of Node's network errors.
 */
export async function sendRequest(
  { method, url, headers, body }: OutgoingRequest,
  signal: AbortSignal,
  httpsAgent?: Agent,
): Promise<Sent> {
  const isPlain = new URL(url).protocol === 'http:';
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const outgoing = (isPlain ? httpRequest : httpsRequest)(
        url,
        {
          method,
          headers,
          // Without keep-alive, so that no check reuses the connection of an earlier one.
          agent: (!isPlain && httpsAgent) || false,
          signal: AbortSignal.any([signal, timeout]),
        },
        (incoming) => void readAnswer(incoming).then(resolve, reject),
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
    return { ok: true, value: answer };
  } catch (error) {
    return { ok: false, error: { code: codeOf(error, { signal, timeout }) } };
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) break;
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
        name,
        values.join(', '),
      ]),
    ),
    body: Buffer.concat(chunks, Math.min(bytes, MAX_BODY_BYTES)),
  };
}

function codeOf(
  error: unknown,
  { signal, timeout }: { readonly signal: AbortSignal; readonly timeout: AbortSignal },
): string {
  if (signal.aborted) return 'ABORTED';
  if (timeout.aborted) return 'TIMEOUT';
  const { code, name } = error as Partial<NodeJS.ErrnoException>;
  return code ?? name ?? 'ERROR';
}
