/** Two packages that together do the same work: `cognito-at-edge` checks, `aws4` signs. */
import { handle as check } from './cognito-at-edge.mjs';
import { sign } from './aws4-signature.mjs';

export async function handle(event) {
  const checked = await check(event);
  return 'status' in checked ? checked : sign(checked);
}
