/**
 * The last requests, for `/__furlock/requests`, each with the function URL's verdict.
 */
import { textWithoutSecrets, type RequestRecord } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';

/** A request and, if it reached a function URL, the verdict. */
export interface LoggedRequest extends RequestRecord {
  readonly verdict?: FunctionUrlVerdict;
}

const KEPT_REQUESTS = 100;

/** More than the kept requests, because calls that bypass CloudFront also have verdicts. */
const KEPT_VERDICTS = 1_000;

/** Keeps the last requests. */
export class RequestLog {
  readonly #records: RequestRecord[] = [];
  readonly #verdicts = new Map<string, FunctionUrlVerdict>();

  add(record: RequestRecord): void {
    this.#records.unshift(record);
    this.#records.splice(KEPT_REQUESTS);
  }

  /** May be called before or after `add` for the same request. */
  addVerdict(verdict: FunctionUrlVerdict): void {
    const path = textWithoutSecrets(verdict.path);
    this.#verdicts.set(verdict.requestId, { ...verdict, path });
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > KEPT_VERDICTS && oldest !== undefined) this.#verdicts.delete(oldest);
  }

  /** The last 100, newest first. */
  latest(): LoggedRequest[] {
    return this.#records.map((record) => {
      // The function URL returns its request id in the response.
      const [, id = ''] =
        record.originAnswer?.headers.find(([name]) => name.toLowerCase() === 'x-amzn-requestid') ??
        [];
      const verdict = this.#verdicts.get(id);
      return verdict === undefined ? record : { ...record, verdict };
    });
  }
}
