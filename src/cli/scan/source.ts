import { readFileSync } from 'node:fs';

/** What a file holds. `bytes` is kept to see later whether somebody changed it. */
export interface Source {
  readonly bytes: Buffer;
  readonly text: string;
}

/**
 * Reads a file as text. UTF-16 of either byte order is known by its byte order mark, everything else is UTF-8; a byte order mark stays in the text.
 *
 * @throws the system's error
 */
export function readSource(path: string): Source {
  const bytes = readFileSync(path);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { bytes, text: bytes.toString('utf16le') };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    // Half a character at the end is no text; swapping would refuse it.
    const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
    return { bytes, text: whole.swap16().toString('utf16le') };
  }
  return { bytes, text: bytes.toString('utf8') };
}

/** Whether writing the text as UTF-8 gives the same bytes: not so for UTF-16, and for bytes that are no UTF-8. */
export function isUtf8({ bytes, text }: Source): boolean {
  return Buffer.from(text, 'utf8').equals(bytes);
}
