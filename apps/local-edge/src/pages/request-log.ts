/**
 * The last requests, for `/__furlock/requests`, each with what the function URL thought of it.
 */
import { textWithoutSecrets, type RequestRecord } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';

/** A request and, where it reached a function URL, the verdict. */
export interface LoggedRequest extends RequestRecord {
  readonly verdict?: FunctionUrlVerdict;
}

const KEPT_REQUESTS = 100;

/** Verdicts also come of calls that did not pass CloudFront. */
const KEPT_VERDICTS = 1_000;

/** Remembers the last requests. */
export class RequestLog {
  readonly #records: RequestRecord[] = [];
  readonly #verdicts = new Map<string, FunctionUrlVerdict>();

  add(record: RequestRecord): void {
    this.#records.unshift(record);
    this.#records.splice(KEPT_REQUESTS);
  }

  /** Before or after the request that it belongs to. */
  addVerdict(verdict: FunctionUrlVerdict): void {
    const path = textWithoutSecrets(verdict.path);
    this.#verdicts.set(verdict.requestId, { ...verdict, path });
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > KEPT_VERDICTS && oldest !== undefined) this.#verdicts.delete(oldest);
  }

  /** The last 100, newest first. */
  latest(): LoggedRequest[] {
    return this.#records.map((record) => {
      // The function URL names its id of the request in its answer.
      const [, id = ''] =
        record.originAnswer?.headers.find(([name]) => name.toLowerCase() === 'x-amzn-requestid') ??
        [];
      const verdict = this.#verdicts.get(id);
      return verdict === undefined ? record : { ...record, verdict };
    });
  }
}
