import type { Answer, Refusal } from '../model.js';

type Reply = Answer | Refusal;

/** The operations that this process is sending at the moment, by id. Each of them once. */
export class InFlight {
  readonly #replies = new Map<string, Promise<Reply | undefined>>();

  /** What an operation is answered with when it is through; `undefined` of it when it was not sent. Never rejects. */
  of(id: string): Promise<Reply | undefined> | undefined {
    return this.#replies.get(id);
  }

  /** Runs what sends an operation; until it is through, `of` gives its reply to whoever asks for the same. */
  async run<T extends Reply | undefined>(id: string, work: () => Promise<T>): Promise<T> {
    const running = work();
    const quiet = running.catch(() => undefined);
    this.#replies.set(id, quiet);
    try {
      return await running;
    } finally {
      if (this.#replies.get(id) === quiet) this.#replies.delete(id);
    }
  }
}
