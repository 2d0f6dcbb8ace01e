/** Summaries of a list of measurements. */

/** A measured quantity. Shape: quartiles of the samples. */
export interface Spread {
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
}

/** The quartiles of at least one sample. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return { p25: at(0.25), median: at(0.5), p75: at(0.75) };
}

/**
 * The ratios of the first to the second, as a spread over rounds in which both were measured in
 * succession, so that whatever slows the machine slows both.
 */
export function ratioOf(samples: readonly number[], base: readonly number[]): Spread {
  return spreadOf(samples.map((sample, round) => sample / (base[round] as number)));
}
