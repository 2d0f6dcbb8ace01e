/**
 * Origin-request events for tests, in the shape that CloudFront documents.
 *
 * For tests and the benchmark. The local edge builds its own events.
 *
 * Source: CloudFront developer guide, "Lambda@Edge event structure" (read 2026-11-22).
 */

/** A header line of a request. */
export type HeaderLine = readonly [name: string, value: string];

/** The fields of an event that a test sets. The default is an ordinary GET of `/`. */
export interface EventChanges {
  readonly method?: string;
  readonly uri?: string;
  readonly querystring?: string;
  /** Header lines; a repeated name is a repeated header. */
  readonly headers?: readonly HeaderLine[];
  /** Header lines in front of these. Absent: what CloudFront adds to every request. */
  readonly addedByCloudFront?: readonly HeaderLine[];
  /** Shape: bytes, or a string's UTF-8 bytes. */
  readonly body?: string | Uint8Array;
  readonly inputTruncated?: boolean;
  readonly clientIp?: string;
  readonly originDomainName?: string;
  readonly originPath?: string;
}

/** The host of the origin in `originRequestEvent`. */
export const ORIGIN_HOST = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws';

/** Headers that every viewer request has at this trigger. */
const ADDED_BY_CLOUDFRONT: readonly HeaderLine[] = [
  ['X-Forwarded-For', '203.0.113.178'],
  ['User-Agent', 'Amazon CloudFront'],
  ['Via', '2.0 test.cloudfront.net (CloudFront)'],
];

type Headers = Record<string, { key: string; value: string }[]>;

/** An origin-request event, with every field that CloudFront documents. */
export interface OriginRequestEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config: {
          readonly distributionDomainName: string;
          readonly distributionId: string;
          readonly eventType: 'origin-request';
          readonly requestId: string;
        };
        readonly request: {
          readonly clientIp: string;
          readonly method: string;
          uri: string;
          querystring: string;
          headers: Headers;
          readonly body?: {
            readonly inputTruncated: boolean;
            readonly action: 'read-only';
            readonly encoding: 'base64';
            readonly data: string;
          };
          readonly origin: {
            readonly custom: {
              readonly customHeaders: Headers;
              readonly domainName: string;
              readonly keepaliveTimeout: number;
              readonly path: string;
              readonly port: number;
              readonly protocol: 'https';
              readonly readTimeout: number;
              readonly sslProtocols: readonly string[];
            };
          };
        };
      };
    },
  ];
}

/** An origin-request event for a function URL. */
export function originRequestEvent(changes: EventChanges = {}): OriginRequestEvent {
  const headers = new Map<string, { key: string; value: string }[]>();
  const { addedByCloudFront = ADDED_BY_CLOUDFRONT } = changes;
  for (const [key, value] of [...addedByCloudFront, ...(changes.headers ?? [])]) {
    const name = key.toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), { key, value }]);
  }
  const { body } = changes;
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: 'd111111abcdef8.cloudfront.net',
            distributionId: 'EDFDVBD6EXAMPLE',
            eventType: 'origin-request',
            requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
          },
          request: {
            clientIp: changes.clientIp ?? '203.0.113.178',
            method: changes.method ?? 'GET',
            uri: changes.uri ?? '/',
            querystring: changes.querystring ?? '',
            headers: Object.fromEntries(headers),
            ...(body === undefined
              ? {}
              : {
                  body: {
                    inputTruncated: changes.inputTruncated ?? false,
                    action: 'read-only',
                    encoding: 'base64',
                    data: Buffer.from(body).toString('base64'),
                  },
                }),
            origin: {
              custom: {
                customHeaders: {},
                domainName: changes.originDomainName ?? ORIGIN_HOST,
                keepaliveTimeout: 5,
                path: changes.originPath ?? '',
                port: 443,
                protocol: 'https',
                readTimeout: 30,
                sslProtocols: ['TLSv1.2'],
              },
            },
          },
        },
      },
    ],
  };
}
