/**
 * Answers about policies that may be only partly readable. `unknown` is never treated as `yes` or `no`.
 */
export type Answer = 'yes' | 'no' | 'unknown';

/** Whether all of them hold. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** Whether at least one of them holds. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** The opposite. */
export function not(answer: Answer): Answer {
  if (answer === 'unknown') return 'unknown';
  return answer === 'yes' ? 'no' : 'yes';
}
