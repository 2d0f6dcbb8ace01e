/**
 * The routers of Flask and Starlette, in one Python process that reads lines.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HandlerRoute } from './foreign-routers.js';

/** What the process runs, in this order. */
export const PYTHON_ROUTERS: readonly string[] = [
  'Flask',
  'Flask, strict_slashes=False',
  'Flask, strict_slashes=False, merge_slashes=False',
  'Starlette',
];

/** A Python that has both frameworks; undefined if there is none. */
export const PYTHON = ['python3', '/usr/bin/python3'].find(
  (command) =>
    spawnSync(command, ['-c', 'import flask, starlette'], { stdio: 'ignore' }).status === 0,
);

/** The routers of one process. */
export interface PythonRouters {
  /** Replaces the handlers. Those whose path is not UTF-8 cannot be registered. */
  register(routes: readonly HandlerRoute[]): void;
  /** For each request the index of the handler that each router reaches; null if there is none. */
  dispatch(
    requests: readonly (readonly [method: string, path: string])[],
  ): Promise<readonly (readonly (number | null)[])[]>;
  stop(): void;
}

/** Starts the process. */
export function startPythonRouters(python: string): PythonRouters {
  const child = spawn(python, [join(__dirname, 'python_routers.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  /** The registered handlers, by their number in the process. */
  let registered: readonly number[] = [];
  const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);

  return {
    register(routes) {
      const known = routes.flatMap(({ pattern, methods }, index) => {
        const segments = decoded(pattern);
        return segments === undefined ? [] : [{ index, segments, methods }];
      });
      registered = known.map(({ index }) => index);
      send({ routes: known });
    },
    async dispatch(requests) {
      send({ requests });
      const line = await lines.next();
      if (line.done) throw new Error('The Python process has ended');
      const answers = JSON.parse(line.value) as (number | null)[][];
      return answers.map((reached) =>
        reached.map((number) => (number === null ? null : (registered[number] as number))),
      );
    },
    stop() {
      child.kill();
    },
  };
}

/** Both frameworks compare decoded paths. Undefined if their syntax cannot express the path. */
function decoded(pattern: string): readonly string[] | undefined {
  try {
    const path = decodeURIComponent(pattern);
    return /[<>{}]|\/\//.test(path) ? undefined : path.split('/');
  } catch {
    return undefined;
  }
}
