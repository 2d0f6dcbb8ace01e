/**
 * The measured candidates, by the names used in tables and files.
 */

/** A candidate: its module, title and packages. */
export interface Candidate {
  /** The module in `candidates/`. */
  readonly module: string;
  readonly title: string;
  /** The npm packages that it uses; their versions are printed. */
  readonly packages: readonly string[];
}

const SDK_PARTS = ['@smithy/signature-v4', '@aws-crypto/sha256-js'];

/** Every candidate, by a short name. */
export const CANDIDATES = {
  ours: { module: 'ours', title: 'Furlock, the shipped bundle', packages: [] },
  bearer: { module: 'ours', title: 'the same with a bearer token', packages: [] },
  floor: { module: 'floor', title: 'floor: minimal node:crypto code', packages: [] },
  seed: {
    module: 'seed-like',
    title: 'the same packages, unbundled',
    packages: ['aws-jwt-verify', ...SDK_PARTS, '@aws-sdk/client-ssm'],
  },
  peers: {
    module: 'peers',
    title: 'cognito-at-edge + an aws4 signer',
    packages: ['cognito-at-edge', 'aws4'],
  },
  cognitoAtEdge: {
    module: 'cognito-at-edge',
    title: 'cognito-at-edge (does not sign)',
    packages: ['cognito-at-edge'],
  },
  awsJwtVerify: {
    module: 'aws-jwt-verify',
    title: 'aws-jwt-verify',
    packages: ['aws-jwt-verify'],
  },
  oursVerifier: { module: 'ours-verifier', title: "Furlock's verifier", packages: [] },
  oursSignature: { module: 'ours-signature', title: "Furlock's native engine", packages: [] },
  floorSignature: { module: 'floor-signature', title: "the floor's signature", packages: [] },
  smithySignature: {
    module: 'smithy-signature',
    title: '@smithy/signature-v4 + sha256-js',
    packages: SDK_PARTS,
  },
  aws4Signature: { module: 'aws4-signature', title: 'aws4', packages: ['aws4'] },
  bare: { module: 'bare', title: 'a bare Node process', packages: [] },
} as const satisfies Readonly<Record<string, Candidate>>;

/** A candidate's short name. */
export type CandidateName = keyof typeof CANDIDATES;
