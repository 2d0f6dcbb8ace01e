/**
 * The number of runs of a large property test: a part in `npm test`, all of them in
 * `npx nx run e2e:soak`, which finds the test files that call this.
 */

/** Set by `apps/e2e/jest.soak.cjs`. Shape: a whole number. */
const SOAK_SEED = process.env['FURLOCK_SOAK_SEED'];

/** The number of runs and the seed of their random choices, as parameters of fast-check. */
export interface ProofRuns {
  readonly numRuns: number;
  readonly seed: number;
}

/**
 * The runs of a property test: `part` in `npm test`, `all` in the soak.
 *
 * `npm test` uses the given seed and so always makes the same choices; each soak has its own seed.
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
