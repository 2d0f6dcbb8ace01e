/**
 * Signs a request as CloudFront, for an origin with an origin access control or an origin access identity.
 *
 * It takes the hash of the body from the request and does not read the body. A body without a hash in
 * the request is therefore an unsigned payload, which Lambda rejects and S3 accepts.
 *
 * Approximated: AWS does not document what is signed. The added headers were seen in events of live
 * function URLs.
 * Source: CloudFront developer guide, "Restrict access to an AWS Lambda function URL origin"
 * (read 2026-11-25), "Restrict access to an Amazon S3 origin" (read 2026-11-28).
 */
import { createHash } from 'node:crypto';
import type { RoleSession } from '@furlock/simulator-deployment';
import { ALGORITHM, requestSignature } from '@furlock/simulator-sigv4-judge';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';

/** With what CloudFront signs. */
export interface CloudFrontSigner {
  /** Of the service for an origin access control, or of an origin access identity. */
  readonly session: RoleSession;
  readonly service: 'lambda' | 's3';
  /** The region of the function URL or of the bucket. */
  readonly region: string;
}

/** A request to sign, and what signs it. */
export interface SignAsCloudFront extends CloudFrontSigner {
  readonly method: string;
  /** Path and query. Shape: one character per byte. */
  readonly target: string;
  readonly headers: HeaderList;
  /** Whether the request has a body. */
  readonly hasBody: boolean;
  readonly now: Date;
}

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const EMPTY_PAYLOAD = createHash('sha256').digest('hex');

/** Headers that the signature replaces, even if an edge function has set them. */
const WRITTEN = [
  'authorization',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-source-account',
  'x-amz-source-arn',
];

/** The headers with CloudFront's signature, which replaces the viewer's Authorization. */
export function signAsCloudFront(request: SignAsCloudFront): HeaderList {
  const { method, target, session, service, region } = request;
  const [stated] = headerValues(request.headers, 'x-amz-content-sha256');
  const hashedPayload = stated ?? (request.hasBody ? UNSIGNED_PAYLOAD : EMPTY_PAYLOAD);
  const requestDate = request.now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: HeaderList = [
    ...withoutHeaders(request.headers, (name) => WRITTEN.includes(name)),
    ['X-Amz-Content-Sha256', hashedPayload],
    ['X-Amz-Date', requestDate],
    ['X-Amz-Security-Token', session.credentials.sessionToken],
    ...(session.service === undefined
      ? []
      : ([
          ['X-Amz-Source-Account', session.service.sourceAccount],
          ['X-Amz-Source-Arn', session.service.sourceArn],
        ] as const)),
  ];

  const signedHeaders = [...new Set(headers.map(([name]) => name.toLowerCase()))]
    .filter((name) => name === 'host' || name === 'content-type' || isSignedAmzHeader(name))
    .sort();
  const [path = '', query = ''] = splitAtQuery(target);
  const credentialScope = {
    date: requestDate.slice(0, 8),
    region,
    service,
    terminator: 'aws4_request',
  };
  const signature = requestSignature(
    {
      method,
      path,
      query,
      headers: headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    },
    {
      secretAccessKey: session.credentials.secretAccessKey,
      credentialScope,
      requestDate,
      signedHeaders,
      hashedPayload,
    },
  ).toString('hex');
  const credential = [session.credentials.accessKeyId, ...Object.values(credentialScope)].join('/');
  return [
    ...headers,
    [
      'Authorization',
      `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    ],
  ];
}

/** `X-Amz-Cf-Id` belongs to the hop and is not signed. */
function isSignedAmzHeader(name: string): boolean {
  return name.startsWith('x-amz-') && !name.startsWith('x-amz-cf-');
}

function splitAtQuery(target: string): readonly string[] {
  const queryAt = target.indexOf('?');
  return queryAt < 0 ? [target] : [target.slice(0, queryAt), target.slice(queryAt + 1)];
}
