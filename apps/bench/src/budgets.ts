/**
 * The measured quantities and their budgets.
 */
import type { CandidateName } from './candidates.js';
import type { Expected } from './check-answer.js';

/** A budget: the maximum ratio to another candidate's time. */
export interface Limit {
  readonly against: CandidateName;
  readonly atMost: number;
  /** From Node 24 on, if different. */
  readonly atMostFromNode24?: number;
}

/** The limit for a run on a version of Node; undefined if this candidate has none. */
export function limitAgainst(
  limits: readonly Limit[],
  against: CandidateName,
  nodeVersion: string,
): number | undefined {
  const limit = limits.find((candidate) => candidate.against === against);
  const isFromNode24 = Number(nodeVersion.split('.')[0]) >= 24;
  return (isFromNode24 ? limit?.atMostFromNode24 : undefined) ?? limit?.atMost;
}

/** A quantity that is measured in slices, in warm processes. */
export interface WarmQuantity {
  readonly name: string;
  readonly title: string;
  readonly tokens: 'known' | 'new' | 'expired' | 'foreign';
  readonly bodyBytes?: number;
  /** Whether our requests have a session, at a lock that signs people in. */
  readonly isSession?: boolean;
  readonly ours: CandidateName;
  readonly others: readonly CandidateName[];
  readonly expected: Expected;
  readonly limits: readonly Limit[];
}

/** The warm quantities, in the order of the table. */
export const WARM: readonly WarmQuantity[] = [
  {
    name: 'known-token',
    title: 'GET, token seen before',
    tokens: 'known',
    ours: 'ours',
    others: ['seed', 'peers', 'floor'],
    expected: 'signed',
    limits: [
      { against: 'seed', atMost: 0.2 },
      { against: 'peers', atMost: 0.25 },
      { against: 'floor', atMost: 0.55 },
    ],
  },
  {
    name: 'new-token',
    title: 'GET, new token',
    tokens: 'new',
    ours: 'ours',
    others: ['seed', 'peers', 'floor'],
    expected: 'signed',
    limits: [
      { against: 'seed', atMost: 0.8, atMostFromNode24: 0.6 },
      { against: 'peers', atMost: 0.9 },
      { against: 'floor', atMost: 2.1, atMostFromNode24: 1.7 },
    ],
  },
  {
    name: 'session',
    title: 'GET, session seen before',
    tokens: 'known',
    isSession: true,
    ours: 'ours',
    others: ['bearer'],
    expected: 'signed',
    limits: [{ against: 'bearer', atMost: 1.7 }],
  },
  {
    name: 'signature',
    title: 'signature alone, GET',
    tokens: 'known',
    ours: 'oursSignature',
    others: ['smithySignature', 'aws4Signature', 'floorSignature'],
    expected: 'signed',
    limits: [
      { against: 'smithySignature', atMost: 0.3 },
      { against: 'aws4Signature', atMost: 0.5, atMostFromNode24: 0.25 },
      // The floor signs four headers. It does not read the others or normalise anything.
      { against: 'floorSignature', atMost: 1.7, atMostFromNode24: 1.5 },
    ],
  },
  {
    name: 'post-1-mb',
    title: 'POST of 1 MB',
    tokens: 'known',
    bodyBytes: 1_048_576,
    ours: 'ours',
    others: ['seed', 'aws4Signature', 'floor'],
    expected: 'signed',
    limits: [
      { against: 'seed', atMost: 0.08 },
      { against: 'aws4Signature', atMost: 1.05 },
      { against: 'floor', atMost: 1.2 },
    ],
  },
  ...(['expired', 'foreign'] as const).map((tokens): WarmQuantity => ({
    name: `refuse-${tokens}`,
    title: `${tokens === 'expired' ? 'an expired' : "another client's"} token refused by the verifier`,
    tokens,
    ours: 'oursVerifier',
    others: ['awsJwtVerify'],
    expected: 'refused',
    limits: [{ against: 'awsJwtVerify', atMost: 0.15 }],
  })),
  {
    name: 'answer-expired',
    title: 'an expired token refused, including response and log line',
    tokens: 'expired',
    ours: 'ours',
    others: ['seed', 'awsJwtVerify'],
    expected: 'refused',
    limits: [],
  },
];

/** Limits for whole processes. */
export const COLD_LIMITS = {
  startToFirstAnswer: [
    { against: 'seed', atMost: 0.9, atMostFromNode24: 0.8 },
    { against: 'cognitoAtEdge', atMost: 1 },
    { against: 'floor', atMost: 2.1 },
  ],
  firstInvocationUnderQuota: { against: 'seed', atMost: 0.05 },
  /** Units: milliseconds. */
  firstInvocationUnderQuotaMs: 5,
  /** Above a bare process. Units: megabytes. */
  peakAfterGetMb: 30,
  peakAfterBodiesMb: 65,
} as const satisfies Readonly<Record<string, unknown>>;

/**
 * Limits for the local edge on two processors: a minimum of requests per second, and a maximum of lost
 * requests. The minimum is an absolute figure: on shared cores, the same code served 860 requests per
 * second on one day and 1,370 on another.
 */
export const LOAD_LIMITS = { requestsPerSecond: 700, lost: 0 } as const;
