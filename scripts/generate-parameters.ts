/**
 * Writes `src/stripe/parameters.ts` from the types of the installed `stripe` package; `--check` only says whether the file is up to date.
 *
 * The compiler is asked, not the text: what a call's `params` can hold, aliases and unions resolved, is what the SDK can send.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import Stripe from 'stripe';
import ts from 'typescript';
import { moneyTable } from '../src/stripe/money.js';

const target = fileURLToPath(new URL('../src/stripe/parameters.ts', import.meta.url));

/** What one parameter can be; more than one of these for a union. */
interface Shape {
  text?: true;
  list?: Shape;
  map?: Shape;
  names?: Map<string, Shape>;
}

/** The params of every call, from types that are loaded once. Takes seconds. */
function readShapes(calls: readonly string[]): Map<string, Shape> {
  const { checker, client, at } = loadTypes();
  const property = (type: ts.Type, name: string): ts.Type => {
    const symbol = type.getProperty(name);
    if (symbol === undefined) throw new Error(`The stripe package has no ${name} in ${checker.typeToString(type)}.`);
    return checker.getTypeOfSymbolAtLocation(symbol, at);
  };

  const add = (shape: Shape, type: ts.Type, path: string): Shape => {
    if (path.split('.').length > 16) throw new Error(`${path} goes on without end.`);
    if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) return shape;
    if (type.isUnion()) return type.types.reduce((sum, member) => add(sum, member, path), shape);
    if (isText(type, checker)) {
      // An empty text unsets something nested, everywhere; only other texts make a difference.
      const unsets = type.isStringLiteral() && type.value === '';
      return unsets ? shape : { ...shape, text: true };
    }
    if (checker.isArrayType(type)) {
      const [element] = checker.getTypeArguments(type as ts.TypeReference);
      if (element === undefined) throw new Error(`${path} is a list of nothing.`);
      return { ...shape, list: add(shape.list ?? {}, element, `${path}.[]`) };
    }
    if ((type.flags & ts.TypeFlags.Object) === 0)
      throw new Error(`${path} is ${checker.typeToString(type)}, which no form can hold.`);
    const any = type.getStringIndexType();
    if (any !== undefined) return { ...shape, map: add(shape.map ?? {}, any, `${path}.*`) };
    const names = new Map(shape.names);
    for (const { name } of type.getProperties())
      names.set(name, add(names.get(name) ?? {}, property(type, name), `${path}.${name}`));
    return { ...shape, names };
  };

  return new Map(
    calls.map((call) => {
      const method = call.split('.').reduce(property, checker.getTypeOfSymbolAtLocation(client, at));
      const params = method
        .getCallSignatures()
        .flatMap((signature) => signature.parameters.filter(({ name }) => name === 'params'));
      if (params.length === 0) throw new Error(`${call} takes no params.`);
      return [call, params.reduce((shape, param) => add(shape, checker.getTypeOfSymbolAtLocation(param, at), call), {})];
    }),
  );
}

/** Texts, numbers and flags; enums that are open for later values (`'a' | (string & {})`); stripe's Decimal, which is sent as a text. */
function isText(type: ts.Type, checker: ts.TypeChecker): boolean {
  const { StringLike, NumberLike, BooleanLike } = ts.TypeFlags;
  if (type.flags & (StringLike | NumberLike | BooleanLike)) return true;
  if (checker.typeToString(type) === 'Decimal') return true;
  return type.isIntersection() && type.types.some((member) => isText(member, checker));
}

function loadTypes(): { checker: ts.TypeChecker; client: ts.Symbol; at: ts.Node } {
  const probe = fileURLToPath(new URL('./probe.ts', import.meta.url));
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const text = "import Stripe from 'stripe';\nexport declare const client: Stripe;\n";
  host.fileExists = (file) => file === probe || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === probe ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true) : getSourceFile(file, ...rest);
  const program = ts.createProgram([probe], options, host);
  const checker = program.getTypeChecker();
  const at = program.getSourceFile(probe);
  const module = at && checker.getSymbolAtLocation(at);
  const client = module && checker.getExportsOfModule(module).find(({ name }) => name === 'client');
  if (at === undefined || client === undefined) throw new Error('The types of stripe did not load.');
  return { checker, client, at };
}

/** Writes shapes in the notation that `src/stripe/shape.ts` reads, and what is repeated once, under a name of its own. */
class Writer {
  /** By content, what is inside braces more than once. */
  private readonly counts = new Map<string, number>();
  private readonly namesByContent = new Map<string, string>();
  readonly shared = new Map<string, string>();

  constructor(shapes: Iterable<Shape>) {
    for (const shape of shapes) this.count(shape);
  }

  /** What goes between the braces of an object, in full. */
  content(names: ReadonlyMap<string, Shape>): string {
    return [...names].map(([name, shape]) => name + this.suffix(shape, name)).join(' ');
  }

  private suffix({ text, list, map, names }: Shape, name: string): string {
    const kinds = [
      list && `[]${this.suffix(list, name)}`,
      map && `*${this.suffix(map, name)}`,
      names && this.braces(names, name),
    ];
    const nested = kinds.filter((kind) => kind !== undefined);
    if (nested.length > 1 || (text && (list ?? map)))
      throw new Error(`${name} is of several kinds, which the notation cannot say.`);
    return (text && names ? '|' : '') + nested.join('');
  }

  private braces(names: ReadonlyMap<string, Shape>, name: string): string {
    const key = plain(names);
    if ((this.counts.get(key) ?? 0) < 2 || key.length < shortest) return `{${this.content(names)}}`;
    let own = this.namesByContent.get(key);
    if (own === undefined) {
      for (let n = 1; own === undefined || this.shared.has(own); n++) own = n === 1 ? name : `${name}_${n}`;
      this.namesByContent.set(key, own);
      this.shared.set(own, ''); // Taken, before what is inside looks for a name.
      this.shared.set(own, this.content(names));
    }
    return `{@${own}}`;
  }

  private count({ list, map, names }: Shape): void {
    if (list) this.count(list);
    if (map) this.count(map);
    if (!names) return;
    const key = plain(names);
    const seen = this.counts.get(key) ?? 0;
    this.counts.set(key, seen + 1);
    if (seen === 0) for (const inner of names.values()) this.count(inner);
  }
}

/** Objects whose content is shorter than this are written again and again: a name for them would not make it easier to read. */
const shortest = 30;

function plain(names: ReadonlyMap<string, Shape>): string {
  const one = ({ text, list, map, names: inner }: Shape): string =>
    `${text ? '|' : ''}${list ? `[]${one(list)}` : ''}${map ? `*${one(map)}` : ''}${inner ? `{${plain(inner)}}` : ''}`;
  return [...names].map(([name, shape]) => name + one(shape)).join(' ');
}

/** One property; what is long is broken into lines, at blanks, which mean no more there than elsewhere. */
function entry(name: string, content: string): string {
  const lines = content.match(/\S.{0,120}(?= |$)/g) ?? [];
  return lines.length < 2
    ? `  '${name}': '${content}',`
    : `  '${name}': \`\n${lines.map((line) => `    ${line}\n`).join('')}  \`,`;
}

/** The whole text of `src/stripe/parameters.ts`. */
export async function parametersSource(): Promise<string> {
  // /v2 takes JSON and OAuth is Connect's: neither is read from a form here.
  const calls = moneyTable.map(({ call }) => call).filter((call) => !/^(?:v2|oauth)\./.test(call));
  const shapes = readShapes(calls.sort());
  const writer = new Writer(shapes.values());
  const perCall = [...shapes].map(([call, { names = new Map<string, Shape>() }]) => [call, writer.content(names)] as const);
  const source = [
    '// Generated by scripts/generate-parameters.ts from the installed stripe package: do not edit.',
    '',
    '/**',
    ' * The parameters that the calls of the money table take, in the API version that the package pins. Read them with `parametersOf`.',
    ' *',
    ' * `name` holds a text; `name[]` a list; `name{…}` an object of the names in the braces; `name*` an object of any names;',
    ' * `name|{…}` a text or an object. `{@card}` is what stands under `card` in `sharedParameters`. An empty text, which unsets, goes',
    ` * for everything nested. Made from stripe ${Stripe.PACKAGE_VERSION}.`,
    ' */',
    'export const parameters: Readonly<Record<string, string>> = {',
    ...perCall.map(([call, content]) => entry(call, content)),
    '};',
    '',
    '/** What more than one parameter holds. */',
    'export const sharedParameters: Readonly<Record<string, string>> = {',
    ...[...writer.shared].map(([name, content]) => entry(name, content)),
    '};',
    '',
  ].join('\n');
  return format(source, { ...(await resolveConfig(target)), parser: 'typescript' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = await parametersSource();
  if (!process.argv.includes('--check')) {
    await writeFile(target, wanted);
  } else if ((await readFile(target, 'utf8')) !== wanted) {
    console.error('src/stripe/parameters.ts is stale: run `npx tsx scripts/generate-parameters.ts`.');
    process.exitCode = 1;
  }
}
