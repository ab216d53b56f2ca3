/** The certificate of the proxy's own port. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';

import { CannotStart } from './cannot-start.js';

export interface Tls {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** @throws CannotStart when a file cannot be read, or the two do not belong together */
export function readTls(cwd: string, certFile: string | undefined, keyFile: string | undefined): Tls | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    throw new CannotStart('--tls-cert and --tls-key belong together: name both files, or neither.');
  }
  const tls = { cert: read(cwd, '--tls-cert', certFile), key: read(cwd, '--tls-key', keyFile) };
  try {
    createSecureContext(tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`${certFile} and ${keyFile} are no certificate and key in PEM that fit each other (${reason}).`);
  }
  return tls;
}

function read(cwd: string, flag: string, file: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new CannotStart(`${flag} ${file}: ${reason}.`);
  }
}
