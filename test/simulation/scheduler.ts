/** What can happen next, and the choice among it. Everything asynchronous of a world waits here, so that one seed gives one order. */
import type { Random } from './random.js';

export interface Task {
  readonly label: string;
  /** The life of the process that it belongs to and dies with; absent: it is out in the world. */
  readonly life?: number;
  readonly run: () => void;
}

export class Scheduler {
  #tasks: Task[] = [];

  get size(): number {
    return this.#tasks.length;
  }

  add(task: Task): void {
    this.#tasks.push(task);
  }

  /** Takes one task at random. */
  take(random: Random): Task | undefined {
    const index = random.below(this.#tasks.length);
    const task = this.#tasks[index];
    const last = this.#tasks.pop();
    if (last !== undefined && index < this.#tasks.length) this.#tasks[index] = last;
    return task;
  }

  /** What a process had before it goes with it. */
  forget(life: number): void {
    this.#tasks = this.#tasks.filter((task) => task.life !== life);
  }
}

/** Until no code has anything to do before one of the tasks is run: nothing here waits for timers or files. */
export const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
