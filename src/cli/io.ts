/** What a command may touch of the outside world. Given to it, so that tests need no process. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Io {
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where somebody answers questions; absent where nobody can. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Milliseconds, of any clock that does not go back. */
  now(): number;
}

/** The command could not run: exit code 2. The message says what is wrong and what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
