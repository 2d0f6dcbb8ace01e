/**
 * Ends the processes of execution environments when the local edge is gone without having done so.
 *
 * A process that is stopped sees nothing, not even that its parent has died, and one that is busy
 * sees it too late. So a small process stands by that is never stopped: it holds the list of the
 * others and reads from a pipe, whose end tells it that the local edge is no more.
 *
 * It ends nothing in an orderly shutdown: that is `create-invoker.ts`'s.
 */
import { spawn } from 'node:child_process';

/** Who is told which processes must not outlive the local edge. */
export interface OrphanGuard {
  readonly watch: (pid: number) => void;
  readonly forget: (pid: number) => void;
  /** Ends the guard, and whatever it still watches. */
  readonly stop: () => void;
}

/** A shell, because it is there in milliseconds and weighs a megabyte. */
const SCRIPT = `
pids=' '
while read -r order pid; do
  case $order in
    watch) pids="$pids$pid " ;;
    forget) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
[ "$pids" = ' ' ] || kill -KILL $pids
`;

/**
 * A guard for this process.
 *
 * Errors: `onLost` takes the guard's own end, should it come before `stop`.
 */
export function createOrphanGuard(onLost: (error: Error) => void): OrphanGuard {
  let isStopped = false;
  const watched = new Set<number>();
  const guard = spawn('/bin/sh', ['-c', SCRIPT], {
    // A session of its own: what ends every process of a terminal or of a group does not end it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const lose = (cause: string): void => {
    if (!isStopped) onLost(new Error(`the guard of the functions' processes is gone: ${cause}`));
    isStopped = true;
  };
  guard.on('error', (error) => lose(error.message));
  guard.on('exit', (code, signal) => lose(signal ?? `exit status ${code}`));
  guard.stdin.on('error', (error) => lose(error.message));
  // It must not keep this process, only notice its end.
  guard.unref();
  (guard.stdin as typeof guard.stdin & { unref?: () => void }).unref?.();

  return {
    watch: (pid) => {
      watched.add(pid);
      guard.stdin.write(`watch ${pid}\n`);
    },
    forget: (pid) => {
      if (watched.delete(pid) && guard.stdin.writable) guard.stdin.write(`forget ${pid}\n`);
    },
    stop: () => {
      isStopped = true;
      guard.stdin.end();
    },
  };
}
