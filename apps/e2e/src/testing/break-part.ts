/**
 * Sets faults of a running local edge through its control address.
 */
import type { LocalEdge } from './start-local-edge.js';

/** Sets a fault, or repairs a part (`ssm=off`); resolves to the faults in effect. */
export async function breakPart(
  { endpoints }: Pick<LocalEdge, 'endpoints'>,
  order: string,
): Promise<readonly string[]> {
  const answer = await fetch(`${endpoints.url}/__furlock/faults`, { method: 'POST', body: order });
  if (!answer.ok) throw new Error(await answer.text());
  return ((await answer.json()) as { readonly faults: readonly string[] }).faults;
}
