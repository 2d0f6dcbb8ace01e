/**
 * The operations of a few typical requests, for display; `count-operations.test.ts` checks them.
 */
import { startCountedBundle, type Counts } from './count-operations.js';
import { browserEvent, type EventShape } from './events.js';
import { CLIENT_ID, createWorld } from './world.js';

/** The operations of each kind of request, by name. */
export async function countTypical(): Promise<Readonly<Record<string, Counts>>> {
  const world = await createWorld();
  try {
    const bundle = await startCountedBundle(world);
    const take = async (shape: EventShape) =>
      (await bundle.handle([browserEvent(shape, { clientId: CLIENT_ID })])).counts;
    const token = world.token();
    const anHourAgo = Math.floor(Date.now() / 1000) - 7_200;
    await take({ token });
    return {
      'cold start': bundle.init,
      'new token': await take({ token: world.token(1) }),
      'known token': await take({ token }),
      'body of 1 MB': await take({ token, body: Buffer.alloc(1_048_576) }),
      'expired token': await take({ token: world.token(0, { issuedAt: anHourAgo }) }),
      'no token': await take({}),
    };
  } finally {
    world.close();
  }
}
