/** Only the floor's signature. */
import { sign } from './floor.mjs';

export const handle = (event) => sign(event.Records[0].cf.request);
