/**
 * Shows the progress of a long measurement on standard error.
 */

const WIDTH = 24;

/** Shows the completed share, from 0 to 1, and the current step. */
export type Progress = (share: number, step: string) => void;

/** A progress bar on a terminal; otherwise one line for each step. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  let lastStep = '';
  return (share, step) => {
    if (stream.isTTY) {
      const done = Math.round(share * WIDTH);
      const bar = '█'.repeat(done) + '░'.repeat(WIDTH - done);
      stream.write(`\r\x1b[2K${share < 1 ? `${bar} ${step}` : ''}`);
    } else if (step !== lastStep) {
      stream.write(`${step}\n`);
    }
    lastStep = step;
  };
}
