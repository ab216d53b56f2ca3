/** Why a port cannot be had, for the person who chose it. */
import { CannotStart } from './cannot-start.js';

export interface Port {
  readonly host: string;
  readonly port: number;
  /** How to choose another one: `--port`. */
  readonly flag: string;
}

/** Runs what listens, and turns what Node says into what to do. @throws CannotStart */
export async function listening<T>({ host, port, flag }: Port, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new CannotStart(
        `Port ${port} is taken, perhaps by another paybrake. Name another one with ${flag}, or 0 for any free one.`,
      );
    }
    if (code === 'EACCES')
      throw new CannotStart(`Port ${port} needs more rights than this user has. Name one from 1024 on with ${flag}.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CannotStart(`This machine has no address ${host}. Leave --host out to listen on 127.0.0.1.`);
    }
    throw error;
  }
}
