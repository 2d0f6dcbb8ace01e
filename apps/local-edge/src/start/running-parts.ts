/**
 * What has been started, so that all of it can be stopped.
 */
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { listen } from './listen.js';

/** Something that ends when it is told to. */
export interface Stoppable {
  readonly stop: () => void;
}

/** The servers and processes of one local edge. */
export class RunningParts {
  readonly #onFault: (error: Error) => void;
  readonly #servers: Server[] = [];
  readonly #processes: Stoppable[] = [];

  constructor(onFault: (error: Error) => void) {
    this.#onFault = onFault;
  }

  /** Takes a server that listens already. */
  addServer(server: Server): void {
    server.on('error', this.#onFault);
    this.#servers.push(server);
  }

  /** Listens on a free port, which it returns. */
  async serve(server: Server): Promise<number> {
    const listening = await listen(server, 0);
    if (!listening.ok) throw new Error('no free port on loopback');
    this.addServer(server);
    return listening.port;
  }

  /** Takes a part that starts processes; the last one added is stopped first. */
  addProcess<Part extends Stoppable>(part: Part): Part {
    this.#processes.unshift(part);
    return part;
  }

  async stop(): Promise<void> {
    for (const part of this.#processes) part.stop();
    await Promise.all(this.#servers.map(closeServer));
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Connections that are kept alive would keep the server.
    (server as HttpServer).closeAllConnections();
  });
}
