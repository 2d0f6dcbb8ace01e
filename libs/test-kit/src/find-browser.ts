/**
 * Finds the browser for the tests. Without one they are skipped, and the last line of `npm test` counts them.
 */
import { existsSync } from 'node:fs';

/** Debian's Chromium, and Google Chrome on GitHub's runners. `.ci/run` looks in the same places. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The path of the browser's executable; undefined if none is installed. */
export const browserPath = BROWSERS.find((path) => existsSync(path));
