import type { IncomingMessage } from 'node:http';

/** In bytes. Stripe's largest form bodies, hundreds of line items, are a tenth of it. */
export const largestBody = 256 * 1024;

const none = Buffer.alloc(0);

/**
 * Reads a request's body. `too-large`: it is, or says that it will be, larger than `largestBody`; nothing more is read then. `gone`:
 * the caller left before the end, or sent no valid body.
 */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'gone'> {
  const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
  if (Number(length ?? 0) > largestBody) return Promise.resolve('too-large');
  if (chunked === undefined && Number(length ?? 0) === 0) return Promise.resolve(none);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      request.removeAllListeners('data');
      resolve('too-large');
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}
