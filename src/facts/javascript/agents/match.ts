import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { isClass, keyName, stringOf, unwrap, type Call, type Node } from '../tree/syntax.js';
import { importOf, resolve, trace, type Ref } from '../values/trace.js';
import { annotationOf, namedTypes } from '../values/types.js';

/** What an anchor of the catalogue stands for: a call, a class or a declaration. */
export type Anchored = Call | TSESTree.ClassDeclaration | TSESTree.ClassExpression | TSESTree.VariableDeclarator;

export interface Anchor {
  readonly at: string;
  readonly of?: readonly string[];
  readonly distinctive?: true;
  readonly when?: { readonly argument: number; readonly is: readonly string[] };
}

/** Something that a path of the catalogue leads to, with the name of the property or list it was found under. */
export interface Selected {
  readonly ref: Ref;
  readonly key?: string;
}

/** What a package exports under a name; `default` is no part of it. */
interface Imported {
  readonly specifier: string;
  readonly name: string;
}

/** Many rows of many frameworks ask the same of every call of a file. */
const asked = new WeakMap<View, Map<Node, Imported | undefined>>();

function importedAs(view: View, node: Node): Imported | undefined {
  const answers = asked.get(view) ?? new Map<Node, Imported | undefined>();
  asked.set(view, answers);
  if (!answers.has(node)) answers.set(node, findImported(view, node));
  return answers.get(node);
}

function findImported(view: View, node: Node): Imported | undefined {
  for (const ref of trace(view, node)) {
    // Settled before the next step opens another file: a module that is not the framework is none of ours.
    const imported = ref.node.type === 'Identifier' ? importOf(ref.view.variable(ref.node)) : undefined;
    const specifier = imported?.specifier ?? ref.origin?.specifier;
    if (specifier === undefined) continue;
    const path = [...(imported?.name ?? []), ...ref.path];
    return { specifier, name: path.filter((name) => name !== 'default').join('.') };
  }
  return undefined;
}

/** Finds the places of one file that the rows of one framework speak of. */
export class Matcher {
  readonly #view: View;
  readonly #packages: readonly string[];

  constructor(view: View, packages: readonly string[]) {
    this.#view = view;
    this.#packages = packages;
  }

  get view(): View {
    return this.#view;
  }

  /** Whether the file imports the framework at all. Everything else is asked only then. */
  get present(): boolean {
    return this.#packages.some((name) => this.#view.imports(name));
  }

  /** Every place that an anchor names. */
  *find(anchor: Anchor): Generator<Anchored> {
    const [kind = '', name = ''] = anchor.at.split(':');
    const names = name.split('|');
    const view = this.#view;
    switch (kind) {
      case 'call':
      case 'static':
        for (const call of view.all('CallExpression')) if (names.includes(this.#exported(call.callee) ?? '')) yield call;
        return;
      case 'new':
        for (const call of view.all('NewExpression')) if (names.includes(this.#exported(call.callee) ?? '')) yield call;
        return;
      case 'method':
        for (const call of view.all('CallExpression')) if (this.#isMethod(call, names, anchor)) yield call;
        return;
      case 'extends':
        for (const owner of [...view.all('ClassDeclaration'), ...view.all('ClassExpression')]) {
          if (owner.superClass && names.includes(this.#exported(owner.superClass) ?? '')) yield owner;
        }
        return;
      case 'typed':
        for (const declared of view.all('VariableDeclarator')) if (this.#isTyped(declared, names)) yield declared;
    }
  }

  /** The values that a path leads to from an anchored place. */
  select(from: Anchored, path: string): Selected[] {
    return path.split('|').flatMap((alternative) => this.#follow(from, alternative));
  }

  #isOurs(specifier: string): boolean {
    return this.#packages.some(
      (name) => specifier.startsWith(name) && (specifier.length === name.length || specifier[name.length] === '/'),
    );
  }

  /** The name under which the framework exports what an expression refers to. */
  #exported(node: Node): string | undefined {
    const source = importedAs(this.#view, node);
    return source && this.#isOurs(source.specifier) ? source.name : undefined;
  }

  #isMethod(call: TSESTree.CallExpression, names: readonly string[], { of, distinctive, when }: Anchor): boolean {
    const callee = unwrap(call.callee);
    if (callee.type !== 'MemberExpression' || !names.includes(keyName(callee) ?? '')) return false;
    if (when && !this.#argumentIs(call.arguments[when.argument], when.is)) return false;
    if (this.#madeBy(callee.object).some((name) => of?.includes(name) ?? false)) return true;
    return distinctive === true && !this.#isOurOwn(callee.object);
  }

  /** A receiver that the file makes itself, of an object literal or a class that has nothing to do with the framework. */
  #isOurOwn(receiver: Node): boolean {
    const { view, node } = resolve(this.#view, receiver);
    if (node.type === 'ObjectExpression') return true;
    const owner = node.type === 'NewExpression' ? resolve(view, node.callee).node : node;
    return isClass(owner) && (!owner.superClass || resolve(view, owner.superClass).origin === undefined);
  }

  #argumentIs(argument: Node | undefined, expected: readonly string[]): boolean {
    if (!argument) return false;
    const { path, origin } = resolve(this.#view, argument);
    return expected.includes(stringOf(argument) ?? (origin ? (path.at(-1) ?? '') : ''));
  }

  /** Names of the constructors, factories (`.compile` for a method) or types that a receiver comes from. */
  #madeBy(receiver: Node): string[] {
    const names: string[] = [];
    for (const ref of trace(this.#view, receiver)) {
      if (ref.path.length === 0 && (ref.node.type === 'NewExpression' || ref.node.type === 'CallExpression')) {
        const callee = unwrap(ref.node.callee);
        const name = this.#exported(callee);
        if (name !== undefined) names.push(name);
        if (callee.type === 'MemberExpression') names.push(`.${keyName(callee) ?? ''}`);
      }
      const annotation = annotationOf(ref);
      if (!annotation) continue;
      for (const { origin, name } of namedTypes(ref.view, annotation.type, annotation.path)) {
        if (origin && name && this.#isOurs(origin.specifier)) names.push(name.filter((n) => n !== 'default').join('.'));
      }
    }
    return names;
  }

  #isTyped(declared: TSESTree.VariableDeclarator, names: readonly string[]): boolean {
    const init = declared.init;
    if (!init) return false;
    const said = [
      declared.id.typeAnnotation?.typeAnnotation,
      init.type === 'TSSatisfiesExpression' || init.type === 'TSAsExpression' ? init.typeAnnotation : undefined,
    ];
    return said.some(
      (type) =>
        type !== undefined &&
        [...namedTypes(this.#view, type)].some(
          ({ origin, name }) => origin && this.#isOurs(origin.specifier) && names.includes(name?.join('.') ?? ''),
        ),
    );
  }

  #follow(from: Anchored, path: string): Selected[] {
    const [head = '', ...steps] = path.replaceAll('[]', '.[]').split('.');
    const start = startOf(from, head);
    if (!start) return [];
    let found: Selected[] = [{ ref: { view: this.#view, node: start, path: [] } }];
    for (const step of steps) {
      found = found.flatMap(({ ref, key }) => {
        if (step === '*') return membersOf(ref);
        if (step === '[]') return elementsOf(ref).map((element) => ({ ref: element }));
        return [{ ref: { ...ref, path: [...ref.path, step] }, ...(key !== undefined && { key }) }];
      });
    }
    return found.filter(({ ref }) => exists(ref));
  }
}

function startOf(from: Anchored, head: string): Node | undefined {
  if (from.type === 'VariableDeclarator') return from.init ?? undefined;
  if (from.type === 'ClassDeclaration' || from.type === 'ClassExpression') {
    const member = from.body.body.find(
      (m) => (m.type === 'PropertyDefinition' || m.type === 'MethodDefinition') && keyName(m) === head,
    );
    return member && 'value' in member ? (member.value ?? undefined) : undefined;
  }
  return head === 'last' ? from.arguments.at(-1) : from.arguments[Number(head)];
}

/** An object literal that lacks the member has no such value; anything else may have it. */
function exists({ view, node, path }: Ref): boolean {
  if (path.length === 0) return true;
  const last = resolve(view, node, path);
  return !(
    last.node.type === 'ObjectExpression' &&
    last.path.length > 0 &&
    last.node.properties.every((p) => p.type === 'Property')
  );
}

/** An object can be spread into itself. */
const MAX_SPREADS = 8;

/** The members of an object literal, those of its spreads included. */
export function membersOf({ view, node, path }: Ref, depth = 0): (Selected & { readonly property?: TSESTree.Property })[] {
  const object = resolve(view, node, path);
  if (depth > MAX_SPREADS || object.node.type !== 'ObjectExpression' || object.path.length > 0) return [];
  return object.node.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return membersOf({ view: object.view, node: property.argument, path: [] }, depth + 1);
    const key = keyName(property);
    return [{ ref: { view: object.view, node: property.value, path: [] }, property, ...(key !== undefined && { key }) }];
  });
}

/** The elements of a list literal, those of its spreads included. */
export function elementsOf({ view, node, path }: Ref, depth = 0): Ref[] {
  const list = resolve(view, node, path);
  if (depth > MAX_SPREADS || list.node.type !== 'ArrayExpression' || list.path.length > 0) return [];
  return list.node.elements.flatMap((element) => {
    if (!element) return [];
    if (element.type === 'SpreadElement') return elementsOf({ view: list.view, node: element.argument, path: [] }, depth + 1);
    return [{ view: list.view, node: element, path: [] }];
  });
}
