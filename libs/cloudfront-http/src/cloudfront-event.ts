/**
 * The shapes of a CloudFront origin-request event and of the results that a function may return: only
 * the fields that Furlock reads and writes.
 *
 * Source: CloudFront developer guide, "Lambda@Edge event structure" (read 2026-11-22).
 */

/** Header values by lower-case name; a repeated header has several entries. */
export type CloudFrontHeaders = Record<string, { key?: string; value: string }[]>;

/** The request of an origin-request event. A function returns it to let the request pass. */
export interface CloudFrontRequest {
  readonly clientIp: string;
  readonly method: string;
  uri: string;
  querystring: string;
  headers: CloudFrontHeaders;
  readonly body?: {
    readonly inputTruncated: boolean;
    readonly action: string;
    readonly encoding: string;
    readonly data: string;
  };
  readonly origin?: {
    readonly custom?: {
      readonly domainName: string;
      readonly path: string;
      readonly port: number;
      readonly protocol: string;
    };
  };
}

/** An origin-request event. */
export interface CloudFrontOriginRequestEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config: { readonly eventType: string; readonly requestId: string };
        readonly request: CloudFrontRequest;
      };
    },
  ];
}

/** A response that the edge generates in place of the origin. */
export interface CloudFrontAnswer {
  readonly status: string;
  readonly statusDescription: string;
  readonly headers: CloudFrontHeaders;
  readonly bodyEncoding: 'text';
  readonly body: string;
}
