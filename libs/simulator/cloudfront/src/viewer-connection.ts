/**
 * One connection of a viewer, between its socket and Node's HTTP server.
 *
 * Node's parser refuses a request line with bytes beyond ASCII, which CloudFront forwards. Here the
 * line is read again with those bytes escaped, and the target as it came is kept for the request.
 * The parser alone says where requests begin: nothing is changed before it has refused, and nothing
 * but the one line that it refused.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What Node's parser tells of bytes that it refuses. */
export interface ParserError extends NodeJS.ErrnoException {
  /** Where in `rawPacket` the refused byte stands. */
  readonly bytesParsed?: number;
  /** In the parser's words, with nothing of the request in them. */
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

/** A longer request line is refused for its length. */
const MAX_LINE_BYTES = 65_536;

const LINE_END = 0x0a;

/** What an HTTP server reads one or more requests from, until its parser gives up. */
class ParsedStream extends Duplex {
  readonly #connection: ViewerConnection;
  readonly #socket: Socket;
  /** Of the first request on this stream, where its line was escaped. */
  rawTarget: string | undefined;
  /** The bytes after the last line end that the parser has taken. */
  lineBeginning: Buffer = Buffer.alloc(0);

  constructor(connection: ViewerConnection, socket: Socket, rawTarget: string | undefined) {
    super({ allowHalfOpen: true });
    this.#connection = connection;
    this.#socket = socket;
    this.rawTarget = rawTarget;
  }

  /** Remembers how the line began that a later packet may end. */
  noteTaken(packet: Buffer): void {
    const lineEnd = packet.lastIndexOf(LINE_END);
    const line =
      lineEnd === -1 ? Buffer.concat([this.lineBeginning, packet]) : packet.subarray(lineEnd + 1);
    // A line this long is no request line: it is the inside of a body.
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

/** One connection of a viewer. */
export class ViewerConnection {
  readonly scheme: 'http' | 'https';
  /** Shape: an IPv4 or IPv6 address. */
  readonly clientIp: string;
  readonly clientPort: number;
  readonly #server: Server;
  readonly #socket: Socket;
  #stream: ParsedStream;
  /** What came in after the parser had refused a line; undefined while it reads. */
  #held: Buffer | undefined;
  /** The viewer sends no more. */
  #isEnded = false;
  /** The parser has refused a line, and what it answered before is on its way out. */
  #isLeaving = false;
  #answering = 0;

  /** Joins a socket, with TLS or without, to a server. */
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
    // 'close' follows, and tells all that there is to do.
    socket.on('error', () => undefined);
  }

  /** The connection that a request came on. */
  static of(message: IncomingMessage): ViewerConnection {
    const connection = connections.get(message.socket);
    if (connection === undefined) throw new Error('a request without a viewer connection');
    return connection;
  }

  /** The target of a request as it came. Shape: one character per byte. Called once for each. */
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

  /** Whether a line that the parser refused is read again; false where it is refused for good. */
  static retries(error: ParserError, stream: object): boolean {
    const connection = connections.get(stream);
    return connection !== undefined && connection.#hold(error, stream);
  }

  /** Called by a stream of this connection when nobody reads it any more. */
  closed(stream: object): void {
    if (stream === this.#stream) this.#socket.destroy();
  }

  /** Whether a stream makes room for another, so that its end is not the connection's. */
  isLeaving(stream: object): boolean {
    return this.#isLeaving && stream === this.#stream;
  }

  #startStream(rawTarget: string | undefined): ParsedStream {
    const stream = new ParsedStream(this, this.#socket, rawTarget);
    connections.set(stream, this);
    this.#server.emit('connection', stream);
    // After the server's own listener: when that one throws up its hands, this packet is not noted.
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

  /** Goes on once the line is whole and all earlier requests are answered. */
  #retry(): void {
    const refused = this.#stream;
    if (this.#held === undefined || this.#isLeaving || this.#answering > 0) return;
    // The answer before was the last one on this connection.
    if (refused.writableEnded || this.#socket.destroyed) return;
    const lineEnd = this.#held.indexOf(LINE_END);
    if (lineEnd === -1) {
      if (this.#held.length > MAX_LINE_BYTES || this.#isEnded) this.#socket.destroy();
      return;
    }
    this.#isLeaving = true;
    refused.end(() => this.#startAgain(lineEnd));
  }

  /** Hands the line that was refused to the parser once more, escaped. */
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
    // No longer this connection's stream, so the socket stays open.
    refused.destroy();
    this.#take(Buffer.concat([Buffer.from(escaped, 'latin1'), held.subarray(lineEnd)]));
    if (this.#isEnded) this.#stream.push(null);
  }
}

function readPacket(stream: Duplex): Buffer | null {
  return stream.read() as Buffer | null;
}
