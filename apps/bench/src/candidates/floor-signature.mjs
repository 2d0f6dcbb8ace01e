/** The floor's signature alone. */
import { sign } from './floor.mjs';

export const handle = (event) => sign(event.Records[0].cf.request);
