/** Plays one program in a process of its own: `<job as JSON>`. Compiled by the test, which gives it its environment and hears the outcome. */
import { load, scripted, type FrameworkName } from '../../../fixtures/harness/frameworks.js';
import type { host } from '../../../fixtures/harness/mcp.js';
import { believing, calling, type Script, type Turn } from '../../../fixtures/harness/script.js';
import type { Sent } from '../../../fixtures/harness/wire.js';

/** How the model goes about its calls: see docs/proofs.md. */
export type Way = 'believes its tools' | 'makes each call';

/** What `run` is given: the scripted model, a checkpointer, or the text itself. */
export type Given = '$model' | '$checkpointer' | (string & {});

export interface Job {
  readonly framework: FrameworkName;
  /** The module that runs the agent, below `fixtures/`, without extension. */
  readonly module: string;
  readonly way: Way;
  readonly turns: readonly Turn[];
  readonly given: readonly Given[];
}

export interface Outcome {
  /** Every request to the model. */
  readonly seen: readonly string[];
  /** Every tool result, as the model got it. */
  readonly results: readonly string[];
  /** The errors that ended a run. */
  readonly aborts: readonly string[];
  /** What `run` gave back last, and what the checkpointer holds. */
  readonly kept: string;
  readonly sent: readonly Sent[];
}

interface Module {
  readonly run: (...given: unknown[]) => Promise<unknown>;
  readonly createServer: () => Parameters<typeof host>[0];
}

function scriptOf({ way, turns }: Job): Script {
  const [turn] = turns;
  return way === 'believes its tools' && turn ? believing(turn) : calling(...turns);
}

async function play(job: Job): Promise<Omit<Outcome, 'sent'>> {
  const { framework, module, given } = job;
  const script = scriptOf(job);
  const program = await load<Module>(module);
  if (framework === 'mcp') {
    const mcp = await load<{ host: typeof host }>('harness/mcp');
    const { seen, results } = await mcp.host(program.createServer(), script);
    return { seen: seen(), results: results(), aborts: [], kept: '' };
  }
  const { model, seen, results } = await scripted(framework, script);
  const memory = given.includes('$checkpointer') ? await checkpoints() : undefined;
  const values = given.map((one) => (one === '$model' ? model : one === '$checkpointer' ? memory?.checkpointer : one));
  const aborts: string[] = [];
  let last: unknown;
  // Where a run fails, whoever started it starts it once more, as people do.
  for (let runs = 0; runs < 2 && runs === aborts.length; runs++) {
    last = await program.run(...values).catch((error: unknown) => aborts.push(String(error)));
  }
  return { seen: seen(), results: results(), aborts, kept: String(last) + (memory?.stored() ?? '') };
}

async function checkpoints(): Promise<{ readonly checkpointer: unknown; readonly stored: () => string }> {
  const { checkpointer, stored } = await load<{ checkpointer: () => unknown; stored: (memory: unknown) => string }>(
    'harness/checkpoints',
  );
  const memory = checkpointer();
  return { checkpointer: memory, stored: () => stored(memory) };
}

const outcome = await play(JSON.parse(process.argv[2] ?? '') as Job);
const { sent } = await load<{ sent: readonly Sent[] }>('harness/loopback');
process.send?.({ ...outcome, sent } satisfies Outcome, () => {
  process.exit();
});
