/** The shipped bundle, as Lambda loads it. */
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.env['BENCH_BUNDLE']).href);

export const handle = handler;
