/**
 * Runs `curl`, the client that most people try first.
 */
import { spawn } from 'node:child_process';

/** The response that curl received. Header names are lower case; repeated values are joined by newlines. */
export interface CurlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs curl with these arguments; `input` is its standard input, for `--data-binary @-`. */
export function curl(
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<CurlAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn('curl', ['--silent', '--show-error', '--include', '--http1.1', ...args]);
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(parseAnswer(Buffer.concat(chunks).toString()));
      else reject(new Error(`curl ended with ${code}: ${Buffer.concat(errors).toString()}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function parseAnswer(text: string): CurlAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = text.slice(0, end);
  const status = Number(/^HTTP\/[\d.]+ (\d{3})/.exec(head)?.[1]);
  // An interim response, sent when curl asks before it sends a body.
  if (status === 100) return parseAnswer(text.slice(end + 4));

  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n').slice(1)) {
    const separator = line.indexOf(':');
    const name = line.slice(0, separator).toLowerCase();
    const value = line.slice(separator + 1).trim();
    headers[name] = name in headers ? `${headers[name]}\n${value}` : value;
  }
  return { status, headers, body: text.slice(end + 4) };
}
