/** Reads the endpoints out of the source text of the stripe package, without running it: a second opinion on the generator. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Source {
  readonly file: string;
  readonly text: string;
}

/** Every call that the package's source spells out, as `call METHOD path params options apiBase`. */
export function readPackage(): string[] {
  const entry = fileURLToPath(import.meta.resolve('stripe'));
  const core = open(join(dirname(entry), 'stripe.core.js'));
  return [...new Set(walk(core, classBody(core.text, 'Stripe'), ''))].sort();
}

function open(file: string): Source {
  return { file, text: readFileSync(file, 'utf8') };
}

function classBody(text: string, name: string): string {
  const start = text.indexOf(`export class ${name} `);
  if (start === -1) throw new Error(`no class ${name}`);
  return text.slice(start, text.indexOf('\n}', start));
}

/** The calls of one class: its own, and those of the resources that its constructor makes. */
function walk(source: Source, body: string, path: string): string[] {
  const members = [...body.matchAll(/this\.(\w+) = new (\w+)\((?:this|stripe)\)/g)].flatMap(([, member = '', type = '']) => {
    const from = importOf(source, type);
    return from === undefined ? [] : walk(from.source, classBody(from.source.text, from.name), `${path}${member}.`);
  });
  return path === '' ? members : [...requests(body, path), ...members];
}

function importOf(source: Source, local: string): { source: Source; name: string } | undefined {
  for (const [, list = '', from = ''] of source.text.matchAll(/import \{([^}]*)\} from '(\.[^']*)'/g)) {
    for (const entry of list.split(',').map((part) => part.trim())) {
      const [name = '', alias = name] = entry.split(' as ');
      if (alias === local) return follow(open(join(dirname(source.file), from)), name);
    }
  }
  return undefined;
}

/** Through files that only hand a name on (`export { A as B } from './b.js'`). */
function follow(source: Source, name: string): { source: Source; name: string } | undefined {
  if (source.text.includes(`export class ${name} `)) return { source, name };
  for (const [, list = '', from = ''] of source.text.matchAll(/export \{([^}]*)\} from '(\.[^']*)'/g)) {
    for (const entry of list.split(',').map((part) => part.trim())) {
      const [original = '', alias = original] = entry.split(' as ');
      if (alias === name) return follow(open(join(dirname(source.file), from)), original);
    }
  }
  return undefined;
}

function requests(body: string, path: string): string[] {
  const methods = [...body.matchAll(/^ {4}([a-z]\w*)\(([^)]*)\) \{\n([\s\S]*?)^ {4}\}/gm)];
  return methods.flatMap(([, name = '', list = '', code = '']) => {
    if (name === 'constructor') return [];
    const parameters = list.split(', ');
    const slots = `${parameters.indexOf('params')} ${parameters.indexOf('options')}`;
    const base = /apiBase: '(\w+)'/.exec(code)?.[1] ?? 'api';
    return [...code.matchAll(/_makeRequest\('(\w+)', [`']([^`']+)[`']/g)].map(
      ([, method = '', url = '']) => `${path}${name} ${method} ${template(url)} ${slots} ${base}`,
    );
  });
}

function template(url: string): string {
  return url.replace(/\$\{encodeURIComponent\((\w+)\)\}/g, (_, id: string) => `{${id.length > 2 ? id.slice(0, -2) : id}}`);
}
