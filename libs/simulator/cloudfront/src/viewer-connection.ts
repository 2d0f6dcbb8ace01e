/**
 * One viewer connection, between its socket and Node's HTTP server.
 *
 * Node's parser rejects a request line with non-ASCII bytes, but CloudFront forwards it. This class
 * passes the line to the parser again with those bytes escaped, and keeps the original target for
 * the request. Only the parser decides where requests begin: nothing is changed before it rejects a
 * line, and only that line is changed.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The error of Node's parser for bytes that it rejects. */
export interface ParserError extends NodeJS.ErrnoException {
  /** The position of the rejected byte in `rawPacket`. */
  readonly bytesParsed?: number;
  /** The parser's message, which repeats nothing from the request. */
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

/** A longer request line is rejected. */
const MAX_LINE_BYTES = 65_536;

const LINE_END = 0x0a;

/** A stream from which an HTTP server reads one or more requests, until its parser rejects a line. */
class ParsedStream extends Duplex {
  readonly #connection: ViewerConnection;
  readonly #socket: Socket;
  /** The original target of the first request on this stream, if its line was escaped. */
  rawTarget: string | undefined;
  /** The bytes that the parser has read after the last line end. */
  lineBeginning: Buffer = Buffer.alloc(0);

  constructor(connection: ViewerConnection, socket: Socket, rawTarget: string | undefined) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    this.#socket = socket;
    this.rawTarget = rawTarget;
  }

  /** Remembers the beginning of a line that a later packet may complete. */
  noteTaken(packet: Buffer): void {
    const lineEnd = packet.lastIndexOf(LINE_END);
    const line =
      lineEnd === -1 ? Buffer.concat([this.lineBeginning, packet]) : packet.subarray(lineEnd + 1);
    // A line this long is not a request line but part of a body.
    this.lineBeginning = line.length > MAX_LINE_BYTES ? Buffer.alloc(0) : Buffer.from(line);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#connection.isLeaving(this)) done();
    else this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#connection.closed(this);
    done(error);
  }
}

const connections = new WeakMap<object, ViewerConnection>();

/** One viewer connection. */
export class ViewerConnection {
  readonly scheme: 'http' | 'https';
  /** Shape: an IPv4 or IPv6 address. */
  readonly clientIp: string;
  readonly clientPort: number;
  readonly #server: Server;
  readonly #socket: Socket;
  #stream: ParsedStream;
  /** The bytes received since the parser rejected a line; undefined while it reads. */
  #held: Buffer | undefined;
  /** Whether the viewer has finished sending. */
  #isEnded = false;
  /** Whether the stream of a rejected line is still sending its earlier answers. */
  #isLeaving = false;
  #answering = 0;

  /** Connects a socket, with or without TLS, to a server. */
  constructor(server: Server, socket: Socket, scheme: 'http' | 'https') {
    this.scheme = scheme;
    this.clientIp = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    this.clientPort = socket.remotePort ?? 0;
    this.#server = server;
    this.#socket = socket;
    this.#stream = this.#startStream(undefined);
    socket.on('data', (packet: Buffer) => this.#take(packet));
    socket.on('end', () => {
      this.#isEnded = true;
      if (this.#held === undefined) this.#stream.push(null);
    });
    socket.on('close', () => this.#stream.destroy());
    // 'close' follows, and its handler does the cleanup.
    socket.on('error', () => undefined);
  }

  /** The connection of a request. */
  static of(message: IncomingMessage): ViewerConnection {
    const connection = connections.get(message.socket);
    if (connection === undefined) throw new Error('the request has no viewer connection');
    return connection;
  }

  /** The target of a request as sent. Shape: one character per byte. Call it once for each request. */
  takeTarget(message: IncomingMessage, outgoing: ServerResponse): string {
    this.#answering += 1;
    outgoing.once('close', () => {
      this.#answering -= 1;
      this.#retry();
    });
    const target = this.#stream.rawTarget ?? message.url ?? '';
    this.#stream.rawTarget = undefined;
    return target;
  }

  /** Whether a line that the parser rejected is read again; false if the rejection is final. */
  static retries(error: ParserError, stream: object): boolean {
    const connection = connections.get(stream);
    return connection !== undefined && connection.#hold(error, stream);
  }

  /** Called by a stream of this connection when it is closed. */
  closed(stream: object): void {
    if (stream === this.#stream) this.#socket.destroy();
  }

  /** Whether another stream will replace this one, so that its end does not end the connection. */
  isLeaving(stream: object): boolean {
    return this.#isLeaving && stream === this.#stream;
  }

  #startStream(rawTarget: string | undefined): ParsedStream {
    const stream = new ParsedStream(this, this.#socket, rawTarget);
    connections.set(stream, this);
    this.#server.emit('connection', stream);
    // After the server's own listener, so that a packet that the parser rejects is not noted.
    stream.on('data', (packet: Buffer) => stream.noteTaken(packet));
    return stream;
  }

  #take(packet: Buffer): void {
    if (this.#held === undefined) {
      if (!this.#stream.push(packet)) this.#socket.pause();
    } else {
      this.#held = Buffer.concat([this.#held, packet]);
      this.#retry();
    }
  }

  #hold({ code, bytesParsed, rawPacket }: ParserError, stream: object): boolean {
    if (stream !== this.#stream || this.#held !== undefined) return this.#held !== undefined;
    if (code !== 'HPE_INVALID_URL' || bytesParsed === undefined || rawPacket === undefined) {
      return false;
    }
    if ((rawPacket[bytesParsed] ?? 0) < 0x80) return false;
    const parsed = this.#stream;
    parsed.pause();
    parsed.removeAllListeners('data');
    const seen = Buffer.concat([parsed.lineBeginning, rawPacket]);
    const lineStart = seen.lastIndexOf(LINE_END, parsed.lineBeginning.length + bytesParsed) + 1;
    const unread: Buffer[] = [];
    for (let packet = readPacket(parsed); packet !== null; packet = readPacket(parsed)) {
      unread.push(packet);
    }
    this.#held = Buffer.concat([seen.subarray(lineStart), ...unread]);
    this.#socket.resume();
    this.#retry();
    return true;
  }

  /** Retries once the line is complete and all earlier requests are answered. */
  #retry(): void {
    const refused = this.#stream;
    if (this.#held === undefined || this.#isLeaving || this.#answering > 0) return;
    // The previous answer was the last one on this connection.
    if (refused.writableEnded || this.#socket.destroyed) return;
    const lineEnd = this.#held.indexOf(LINE_END);
    if (lineEnd === -1) {
      if (this.#held.length > MAX_LINE_BYTES || this.#isEnded) this.#socket.destroy();
      return;
    }
    this.#isLeaving = true;
    refused.end(() => this.#startAgain(lineEnd));
  }

  /** Passes the rejected line, escaped, to a new parser. */
  #startAgain(lineEnd: number): void {
    const held = this.#held ?? Buffer.alloc(0);
    const line = held.subarray(0, lineEnd).toString('latin1');
    const escaped = line.replace(
      /[\u0080-\u00ff]/g,
      (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const refused = this.#stream;
    this.#held = undefined;
    this.#isLeaving = false;
    this.#stream = this.#startStream(line.split(' ')[1]);
    // It is no longer this connection's stream, so the socket stays open.
    refused.destroy();
    this.#take(Buffer.concat([Buffer.from(escaped, 'latin1'), held.subarray(lineEnd)]));
    if (this.#isEnded) this.#stream.push(null);
  }
}

function readPacket(stream: Duplex): Buffer | null {
  return stream.read() as Buffer | null;
}
