#!/usr/bin/env node
// Starts the built command line. It is committed, because npm does not link a bin that a build creates.
import { existsSync } from 'node:fs';

// The SDK's warning about Node versions is for developers, and would clutter the output. The SDK reads
// the variable when it creates a client, so it must be set before anything else runs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const main = new URL('../dist/main.mjs', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('furlock: The command line is not built: run `npx nx build cli`.');
  process.exitCode = 1;
}
