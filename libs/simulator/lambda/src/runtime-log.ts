/**
 * What Lambda's Node.js runtime writes to the log around a function's own output: the fields in front
 * of each line of `console`, and the errors that the function did not catch.
 *
 * Source: Lambda developer guide, "Log and monitor Node.js Lambda functions" (read 2026-11-28); the
 * open source runtime interface client for Node.js.
 */
import { format } from 'node:util';
import type { DescribedError } from './describe-error.js';

type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

const LEVELS = {
  log: 'INFO',
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const satisfies Readonly<Record<string, Level>>;

/** The log of one process. */
export class RuntimeLog {
  /** Of the event in progress; undefined in the init phase. */
  requestId: string | undefined;

  /** Adds time, request id and level to what `console` writes. */
  patchConsole(): void {
    for (const [method, level] of Object.entries(LEVELS)) {
      Object.assign(console, {
        [method]: (...args: unknown[]) => this.#write(level, format(...args)),
      });
    }
  }

  /** Writes an error that the function did not catch. */
  error(title: string, { logged }: DescribedError): void {
    this.#write('ERROR', `${title} \t${logged}`);
  }

  #write(level: Level, text: string): void {
    const fields = [new Date().toISOString(), String(this.requestId), level, text];
    // One call is one event of the log, so it stays one line.
    process.stdout.write(`${fields.join('\t').replaceAll('\n', '\r')}\n`);
  }
}
