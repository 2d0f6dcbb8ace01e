/**
 * The last requests, for `/__furlock/requests`, each with the verdict of the function URL, the API or the
 * bucket.
 */
import type { ApiVerdict } from '@furlock/simulator-api-gateway';
import { textWithoutSecrets, type RequestRecord } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import type { S3Verdict } from '@furlock/simulator-s3';

/** The verdict of a server behind CloudFront on one request. */
export type Verdict = FunctionUrlVerdict | ApiVerdict | S3Verdict;

/** A request and, if it reached a function URL, an API or a bucket, the verdict. */
export interface LoggedRequest extends RequestRecord {
  readonly verdict?: Verdict;
}

/** The headers in which these servers return their request id. */
const REQUEST_ID_HEADERS = ['x-amzn-requestid', 'apigw-requestid', 'x-amz-request-id'];

const KEPT_REQUESTS = 100;

/** More than the kept requests, because calls that bypass CloudFront also have verdicts. */
const KEPT_VERDICTS = 1_000;

/** Keeps the last requests. */
export class RequestLog {
  readonly #records: RequestRecord[] = [];
  readonly #verdicts = new Map<string, Verdict>();

  add(record: RequestRecord): void {
    this.#records.unshift(record);
    this.#records.splice(KEPT_REQUESTS);
  }

  /** May be called before or after `add` for the same request. */
  addVerdict(verdict: Verdict): void {
    const path = textWithoutSecrets(verdict.path);
    this.#verdicts.set(verdict.requestId, { ...verdict, path });
    const [oldest] = this.#verdicts.keys();
    if (this.#verdicts.size > KEPT_VERDICTS && oldest !== undefined) this.#verdicts.delete(oldest);
  }

  /** The last 100, newest first. */
  latest(): LoggedRequest[] {
    return this.#records.map((record) => {
      const [, id = ''] =
        record.originAnswer?.headers.find(([name]) =>
          REQUEST_ID_HEADERS.includes(name.toLowerCase()),
        ) ?? [];
      const verdict = this.#verdicts.get(id);
      return verdict === undefined ? record : { ...record, verdict };
    });
  }
}
