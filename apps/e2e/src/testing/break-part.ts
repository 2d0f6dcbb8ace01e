/**
 * Faults of a running local edge, by its control address.
 */
import type { LocalEdge } from './start-local-edge.js';

/** Orders a fault, or mends a part (`ssm=off`); gives those in force. */
export async function breakPart(
  { endpoints }: Pick<LocalEdge, 'endpoints'>,
  order: string,
): Promise<readonly string[]> {
  const answer = await fetch(`${endpoints.url}/__furlock/faults`, { method: 'POST', body: order });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { readonly faults: readonly string[] }).faults;
}
