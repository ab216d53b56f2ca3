/** Runs worlds, and says what came of them. */
import { finish } from './end.js';
import { Violation } from './trace.js';
import { World, type WorldOptions } from './world.js';

export interface Ran {
  readonly seed: number;
  /** Calls of agents. */
  readonly calls: number;
  readonly steps: number;
  /** Of all that happened. */
  readonly hash: string;
  readonly movements: number;
  readonly lives: number;
  readonly failure?: {
    readonly message: string;
    readonly promise?: string;
    readonly stack: string;
    readonly trace: readonly string[];
  };
}

/**
 * Runs one world to its end, or to what breaks a promise.
 *
 * @param calls how many to make before the end
 * @param steps how many to take at most
 * @param lines of the trace to give with a failure: those about what failed, and the last ones
 */
export async function run(options: WorldOptions, calls: number, steps = Infinity, lines = 40): Promise<Ran> {
  const world = await World.make(options);
  let failure: Ran['failure'];
  try {
    while (world.calls < calls && world.trace.step < steps) await world.step();
    if (world.calls >= calls) await finish(world);
  } catch (error) {
    // The end of a world throws what is not looked at, too.
    const isPassed = error instanceof Violation && options.without?.has(error.promise) === true;
    const names = error instanceof Violation ? error.names : [];
    const message = error instanceof Error ? error.message : String(error);
    failure = isPassed
      ? undefined
      : {
          message,
          ...(error instanceof Violation && { promise: error.promise }),
          stack: error instanceof Error ? (error.stack ?? '') : '',
          trace: world.trace.excerpt(names, lines),
        };
  } finally {
    world.remove();
  }
  const { trace, operations, machine } = world;
  return {
    seed: options.seed,
    calls: world.calls,
    steps: trace.step,
    hash: trace.hash(),
    movements: operations.movements.length,
    lives: machine.life,
    ...(failure && { failure }),
  };
}
