/** Why the proxy does not start. The message says what is wrong and what to do; it holds no secret. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
