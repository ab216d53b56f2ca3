/** Processes of the benchmark: started on a CPU of their own, watched from outside, ended by their id. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where a process runs: the contender alone on one CPU, all others on another. */
export type Place = 'contender' | 'rest';

/** Whether processes can be told where to run, which takes two CPUs and `taskset`. */
export const pinned = availableParallelism() > 1 && has('taskset');

export interface Process {
  readonly pid: number;
  /** All that it has said on its standard output. */
  readonly said: () => string;
  readonly end: () => Promise<void>;
}

/** Whether there is such a command. */
export function has(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`));
}

/** Starts a program that runs on until `end`. */
export function start(place: Place, command: readonly string[], env: Readonly<Record<string, string>> = {}): Process {
  const [file = '', ...args] = onCpu(place, command);
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  return { pid: child.pid ?? 0, said: () => said, end: () => end(child) };
}

/** Runs a program of this folder to its end. Resolves with what it said. */
export async function run(place: Place, file: string, ...args: string[]): Promise<string> {
  const [command = '', ...rest] = onCpu(place, tsx(file, ...args));
  const child = spawn(command, rest, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}.`);
  return said;
}

/** A TypeScript file of this folder. */
export function tsx(file: string, ...args: string[]): string[] {
  return [process.execPath, '--import', import.meta.resolve('tsx'), fileURLToPath(new URL(file, import.meta.url)), ...args];
}

/** Waits until a process has said something. */
export async function untilSaid(running: Process, pattern: RegExp): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const [, found] = pattern.exec(running.said()) ?? [];
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error(`Process ${running.pid} does not start. It said: ${running.said()}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** CPU time that a process has used so far, in µs, in steps of a hundredth of a second; 0 where the kernel does not say. */
export function cpuOf(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  // After the name, which may hold blanks: the 12th and 13th field are user and system time in ticks of 10 ms.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Memory that a process has in RAM, in MB. */
export function residentOf(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1_000;
}

function onCpu(place: Place, command: readonly string[]): readonly string[] {
  return pinned ? ['taskset', '-c', place === 'contender' ? '0' : '1', ...command] : command;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.kill('SIGTERM');
  return ended;
}

/** Version of a program that prints it, as far as it does. */
export function versionOf(command: string, ...args: string[]): string {
  return execFileSync('sh', ['-c', `${[command, ...args].join(' ')} 2>&1`], { encoding: 'utf8' }).trim();
}
