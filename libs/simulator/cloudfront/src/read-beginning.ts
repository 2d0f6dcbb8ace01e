/**
 * Reads the beginning of a body and leaves the rest in the stream.
 */
import type { Readable } from 'node:stream';

/** The first bytes of a body, and whether they are the whole body. */
export interface BodyBeginning {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/**
 * Reads at least the first `wantedBytes` bytes of a stream, or all of it if it is shorter.
 *
 * Errors: rejects if the stream breaks off.
 */
export function readBeginning(stream: Readable, wantedBytes: number): Promise<BodyBeginning> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (settle: () => void): void => {
      stream
        .off('readable', onReadable)
        .off('end', onEnd)
        .off('error', onBreak)
        .off('close', onBreak);
      settle();
    };
    const take = (isWhole: boolean): void =>
      finish(() => resolve({ bytes: Buffer.concat(chunks), isWhole }));
    const onEnd = (): void => take(true);
    const onBreak = (): void => finish(() => reject(new Error('the body broke off')));
    const onReadable = (): void => {
      while (length < wantedBytes) {
        const chunk = stream.read() as Buffer | null;
        if (chunk === null) return;
        chunks.push(chunk);
        length += chunk.length;
      }
      take(false);
    };
    stream.on('readable', onReadable).on('end', onEnd).on('error', onBreak).on('close', onBreak);
  });
}
