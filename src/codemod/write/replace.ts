/**
 * Replaces one file in one step, keeping its mode. `changed` when it does not hold `before`; then it is left alone.
 *
 * @throws the system's error; the file is as it was then
 */
export type Replace = (path: string, before: Buffer, text: string) => 'replaced' | 'changed';

/**
 * Why the tree is as it was. `changed`: these files hold something else by now; `pending`: another run was killed here, or is at work;
 * `failed`: the system refused; `between`: it refused, and then refused to take back what was done: only here the tree is not as it was,
 * and `--recover` mends it; `edited`: a file holds neither what it held before nor what it was to hold; `running`: the process that the
 * journal names is alive.
 */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
  constructor(
    readonly kind: 'changed' | 'pending' | 'failed' | 'between' | 'edited' | 'running',
    readonly files: readonly string[],
    cause?: unknown,
  ) {
    super(kind, { cause });
  }
}
