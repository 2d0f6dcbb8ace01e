/**
 * The byte strings of runtime 1.0: texts whose characters are bytes.
 *
 * Source: CloudFront developer guide, "JavaScript runtime 1.0 features", String (read 2026-11-28).
 */

/** Adds the nonstandard methods to the `String` of a global scope. */
export function addByteStrings(String: StringConstructor): void {
  define(String, 'bytesFrom', (value: readonly number[] | string, encoding?: string) =>
    byteString(
      typeof value === 'string'
        ? Buffer.from(value, checkEncoding(encoding) as BufferEncoding)
        : Buffer.from(value),
    ),
  );
  define(
    String.prototype,
    'fromBytes',
    slicing((text) => text),
  );
  define(
    String.prototype,
    'fromUTF8',
    slicing((text) => {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          Buffer.from(text, 'latin1'),
        );
      } catch {
        // Bytes that are not UTF-8, for which the method returns null.
        return null;
      }
    }),
  );
  define(
    String.prototype,
    'toBytes',
    slicing((text) => (/^[\u0000-\u00ff]*$/.test(text) ? text : null)), // eslint-disable-line no-control-regex -- a range of bytes
  );
  define(
    String.prototype,
    'toUTF8',
    slicing((text) => byteString(Buffer.from(text, 'utf8'))),
  );
}

/** The bytes as a byte string. */
export function byteString(bytes: Buffer): string {
  return bytes.toString('latin1');
}

const ENCODINGS = ['hex', 'base64', 'base64url'];

function checkEncoding(encoding = 'utf8'): string {
  if (!ENCODINGS.includes(encoding)) throw new TypeError(`Unknown encoding: "${encoding}"`);
  return encoding;
}

function slicing(
  convert: (text: string) => string | null,
): (this: string, start?: number, end?: number) => string | null {
  return function (start, end) {
    return convert(String(this).slice(start, end));
  };
}

function define(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}
