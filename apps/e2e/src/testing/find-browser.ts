/**
 * Which browser the tests drive. Where there is none, they are skipped, and the last line of `npm test` counts them.
 */
import { existsSync } from 'node:fs';

/** Debian's Chromium, and Google Chrome as GitHub's runners have it. `.ci/run` looks in the same places. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The path of the browser's program, or nothing where none is installed. */
export const browserPath = BROWSERS.find((path) => existsSync(path));
