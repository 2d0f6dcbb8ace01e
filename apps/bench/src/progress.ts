/**
 * How far a long measurement is, on standard error: one line, where a person is looking.
 */

const WIDTH = 24;

/** Says how far it is, from 0 to 1, and at what. */
export type Progress = (share: number, doing: string) => void;

/** A bar that rewrites its line on a terminal, and one line for each step elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  let said = '';
  return (share, doing) => {
    if (stream.isTTY) {
      const done = Math.round(share * WIDTH);
      const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done);
      stream.write(`\r\x1b[2K${share < 1 ? `${bar} ${doing}` : ''}`);
    } else if (doing !== said) {
      stream.write(`${doing}\n`);
    }
    said = doing;
  };
}
