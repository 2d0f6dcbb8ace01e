/**
 * How many runs a large proof has: a part in `npm test`, all of them in `npx nx run e2e:soak`, which
 * finds the test files that call this.
 */

/** What `apps/e2e/jest.soak.cjs` sets. Shape: a whole number. */
const SOAK_SEED = process.env['FURLOCK_SOAK_SEED'];

/** The runs of a proof and the seed of their random choices, as fast-check takes them. */
export interface ProofRuns {
  readonly numRuns: number;
  readonly seed: number;
}

/**
 * The runs of a proof from the number of `npm test` and the number of the soak.
 *
 * `npm test` always makes the same choices, by the seed that is given; each soak makes its own.
 */
export function proofRuns({
  part,
  all,
  seed,
}: {
  readonly part: number;
  readonly all: number;
  readonly seed: number;
}): ProofRuns {
  return SOAK_SEED === undefined
    ? { numRuns: part, seed }
    : { numRuns: all, seed: Number(SOAK_SEED) };
}
