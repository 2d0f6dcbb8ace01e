/**
 * Ends the processes of execution environments if the local edge exits without ending them, and
 * removes the folder with their code in any case.
 *
 * A frozen process cannot notice that its parent has died, and a busy process notices it too late. So
 * a small guard process that is never frozen keeps the list of the others. It reads from a pipe, and
 * the end of the pipe means that the local edge has exited.
 *
 * In an orderly shutdown `create-invoker.ts` ends the processes.
 */
import { spawn } from 'node:child_process';

/** Tracks the processes that must not outlive the local edge. */
export interface OrphanGuard {
  readonly watch: (pid: number) => void;
  readonly forget: (pid: number) => void;
  /** Ends the guard and every process that it still watches; it removes the folder last. */
  readonly stop: () => void;
}

/** A shell, because it starts in milliseconds and uses only a megabyte. */
const SCRIPT = `
pids=' '
while read -r order pid; do
  case $order in
    watch) pids="$pids$pid " ;;
    forget) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
[ "$pids" = ' ' ] || kill -KILL $pids
[ -z "$1" ] && exit
# Once more if files were still being added.
for pause in 1 0; do
  chmod -R u+w "$1" && rm -rf "$1" && exit
  sleep $pause
done
`;

/**
 * Starts a guard for this process, which removes a folder after this process has ended.
 *
 * Errors: `onLost` is called if the guard ends before `stop`.
 */
export function createOrphanGuard(onLost: (error: Error) => void, folder = ''): OrphanGuard {
  let isStopped = false;
  const watched = new Set<number>();
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'guard', folder], {
    // In its own session, so that a signal to the terminal's processes or the group does not end it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const lose = (cause: string): void => {
    if (!isStopped) onLost(new Error(`the guard of the function processes has ended: ${cause}`));
    isStopped = true;
  };
  guard.on('error', (error) => lose(error.message));
  guard.on('exit', (code, signal) => lose(signal ?? `exit status ${code}`));
  guard.stdin.on('error', (error) => lose(error.message));
  // The guard must not keep this process alive.
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
