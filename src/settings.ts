/**
 * What a project tells paybrake about itself: `settings.paybrake` in an ESLint config, and `paybrake.config.json` for the commands.
 *
 * Takes plain data, so that the plugin needs no schema library at load time.
 */
import { nearest } from './nearest.js';

/** Modules that behave like a framework of the catalogue: a vendored port, or a wrapper that the project owns. */
export interface FrameworkAlias {
  /** Import specifiers as the code writes them: `@/lib/swarm`, `../core`. */
  readonly packages: readonly string[];
  /** The id of the catalogue row that they behave like: `swarm`, `openai-agents`. */
  readonly like: string;
}

/** What makes the client of a role in this project, called as `vaultStripe` of `paybrake/client` is: a role, then stripe-node's options. */
export interface ClientMaker {
  /** An import specifier that means the same in every file: `@/lib/vault`, `#lib/vault`, `@acme/stripe`. */
  readonly module: string;
  /** The name that it exports: `vaultFor`. */
  readonly name: string;
}

export interface Settings {
  readonly frameworks: readonly FrameworkAlias[];
  /** Absent: `vaultStripe` of `paybrake/client`. */
  readonly client?: ClientMaker;
  /** The same in Python, called with the role alone: `stripe_for` of `acme.billing`. Absent: a `StripeClient`. */
  readonly pythonClient?: ClientMaker;
}

export type Severity = 'off' | 'warn' | 'error';

export interface ProjectConfig extends Settings {
  /** Rule name without its prefix, to the severity that replaces the shipped one. */
  readonly severities: Readonly<Record<string, Severity>>;
}

/** The words that are valid where the project may choose. Passed in, since settings know neither the catalogue nor the rules. */
export interface Vocabulary {
  readonly frameworks: readonly string[];
  readonly rules: readonly string[];
}

const SEVERITIES: readonly Severity[] = ['off', 'warn', 'error'];

/** A fault in what the user wrote. `where` is the path to it: `settings.paybrake.frameworks[0].like`. */
function fault(where: string, problem: string): never {
  throw new Error(`paybrake: ${where} ${problem}`);
}

function oneOf(word: string, words: readonly string[], where: string): void {
  if (words.includes(word)) return;
  const meant = nearest(word, words);
  const help = meant === undefined ? `Valid: ${words.join(', ')}.` : `Did you mean \`${meant}\`?`;
  fault(where, `is \`${word}\`, which paybrake does not know. ${help}`);
}

function readObject(data: unknown, keys: readonly string[], where: string): Record<string, unknown> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) fault(where, 'must be an object.');
  for (const key of Object.keys(data)) {
    if (keys.includes(key)) continue;
    const meant = nearest(key, keys);
    const help = meant === undefined ? `Valid: ${keys.join(', ')}.` : `Did you mean \`${meant}\`?`;
    fault(where, `has no option \`${key}\`. ${help}`);
  }
  return data as Record<string, unknown>;
}

function readFrameworks(data: unknown, frameworks: readonly string[], where: string): FrameworkAlias[] {
  if (data === undefined) return [];
  if (!Array.isArray(data)) fault(where, 'must be a list of `{ packages, like }`.');
  return data.map((entry: unknown, index) => {
    const here = `${where}[${String(index)}]`;
    const { packages, like } = readObject(entry, ['packages', 'like'], here);
    if (!isStringList(packages)) fault(`${here}.packages`, 'must be a list of import specifiers, for example `["@/lib/swarm"]`.');
    if (typeof like !== 'string') fault(`${here}.like`, `must name a framework. Valid: ${frameworks.join(', ')}.`);
    oneOf(like, frameworks, `${here}.like`);
    return { packages, like };
  });
}

function readClient(data: unknown, where: string): Pick<Settings, 'client' | 'pythonClient'> {
  if (data === undefined) return {};
  const { module, name, python } = readObject(data, ['module', 'name', 'python'], where);
  const read = python === undefined ? {} : { pythonClient: readPythonClient(python, `${where}.python`) };
  if (python !== undefined && module === undefined && name === undefined) return read;
  if (typeof module !== 'string' || module === '' || module.startsWith('.'))
    fault(`${where}.module`, 'must be an import specifier that means the same in every file, for example `@/lib/vault`.');
  if (typeof name !== 'string' || !/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) || name === 'default')
    fault(`${where}.name`, 'must be a name that the module exports, for example `vaultStripe`.');
  return { client: { module, name }, ...read };
}

function readPythonClient(data: unknown, where: string): ClientMaker {
  const { module, name } = readObject(data, ['module', 'name'], where);
  if (typeof module !== 'string' || !/^[\p{ID_Start}_]\w*(?:\.[\p{ID_Start}_]\w*)*$/u.test(module))
    fault(`${where}.module`, 'must be a module as every file can import it, for example `acme.billing`.');
  if (typeof name !== 'string' || !/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name))
    fault(`${where}.name`, 'must be a function of that module, for example `stripe_for`.');
  return { module, name };
}

function isStringList(data: unknown): data is string[] {
  return Array.isArray(data) && data.length > 0 && data.every((item) => typeof item === 'string' && item !== '');
}

function readSeverities(data: unknown, rules: readonly string[], where: string): Record<string, Severity> {
  if (data === undefined) return {};
  const severities: Record<string, Severity> = {};
  for (const [rule, severity] of Object.entries(readObject(data, rules, where))) {
    if (typeof severity !== 'string') fault(`${where}.${rule}`, `must be one of ${SEVERITIES.join(', ')}.`);
    oneOf(severity, SEVERITIES, `${where}.${rule}`);
    severities[rule] = severity as Severity;
  }
  return severities;
}

/**
 * Reads `settings.paybrake`.
 *
 * @param data What the ESLint config holds; `undefined` when the project says nothing.
 * @throws Error whose message names the bad key, its place and the nearest valid word.
 */
export function readSettings(data: unknown, known: Pick<Vocabulary, 'frameworks'>, where = 'settings.paybrake'): Settings {
  if (data === undefined) return { frameworks: [] };
  const { frameworks, client } = readObject(data, ['frameworks', 'client'], where);
  return {
    frameworks: readFrameworks(frameworks, known.frameworks, `${where}.frameworks`),
    ...readClient(client, `${where}.client`),
  };
}

/**
 * Reads the content of `paybrake.config.json`. Editors need `$schema`, so it is let through.
 *
 * @throws Error as `readSettings` does.
 */
export function readProjectConfig(data: unknown, known: Vocabulary, where = 'paybrake.config.json'): ProjectConfig {
  const { frameworks, client, severities } = readObject(data, ['$schema', 'frameworks', 'client', 'severities'], where);
  return {
    frameworks: readFrameworks(frameworks, known.frameworks, `${where}: frameworks`),
    ...readClient(client, `${where}: client`),
    severities: readSeverities(severities, known.rules, `${where}: severities`),
  };
}
