/**
 * The composition root of the command line: the only file that touches the process.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { awsCredentials, proxyAgent } from '@furlock/aws-access';
import { CLI_CALLBACK_URL } from '@furlock/edge-settings';
import { run } from './run.js';
import { EXIT_CODES } from './terminal/failure.js';
import type { Terminal } from './terminal/terminal.js';

const { stdin, stdout, stderr } = process;

const terminal: Terminal = {
  print: (line) => stdout.write(`${line}\n`),
  note: (line) => stderr.write(`${line}\n`),
  ask: stdin.isTTY && stderr.isTTY ? ask : null,
  readInput: stdin.isTTY ? null : () => text(stdin),
};

// The reader of our output may close the pipe early, as `head` does: exit without a message.
stdout.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    stderr.write(
      `furlock: Cannot write to standard output (${error.code}): fix that, and run this again.\n`,
    );
  }
  process.exit(EXIT_CODES.failed);
});

/**
 * Prompts on standard error, so that standard output contains only the result. Resolves to an empty
 * string if the user closes the input.
 */
function ask(question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  // readline intercepts Ctrl-C; send the signal on, so that it ends the process as usual.
  lines.once('SIGINT', () => {
    lines.close();
    process.kill(process.pid, 'SIGINT');
  });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(''));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

function onInterrupt(listener: () => void): () => void {
  process.once('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

const httpsAgent = proxyAgent();

process.exitCode = await run(process.argv.slice(2), {
  version,
  folder: process.cwd(),
  terminal,
  environment: process.env,
  now: () => new Date(),
  // An interrupt ends the wait early; the caller asks the signal.
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
  openBrowser: async (url) => {
    const { default: open } = await import('open');
    await open(url);
  },
  callbackUrl: CLI_CALLBACK_URL,
  onInterrupt,
  ...(httpsAgent !== undefined && { httpsAgent }),
  clientSettings: {
    credentials: awsCredentials({ ask: terminal.ask }).provider,
    // Node's default timeouts are minutes. With these, the SDK's three attempts take half a minute.
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
      ...(httpsAgent !== undefined && { httpsAgent }),
    },
  },
});
