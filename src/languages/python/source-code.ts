import type { ESLint } from 'eslint';

import { LineTable, PYTHON_LINE_END, type Position } from '../../facts/lines.js';
import type { Range } from '../../facts/model.js';
import type { Module, Node } from '../../facts/python/tree/nodes.js';
import { childrenOf, type ParsedPython } from '../../facts/python/tree/parse.js';
import type { Comment } from './comments.js';
import { configurationOf, directivesOf, type Directives } from './directives.js';

export type Language = NonNullable<ESLint.Plugin['languages']>[string];
type SourceCode = ReturnType<Language['createSourceCode']>;

/** What has a place in the file: a node, or a comment. */
type Placed = Node | Comment;
type Location = ReturnType<SourceCode['getLoc']>;
type Step = ReturnType<SourceCode['traverse']> extends Iterable<infer One> ? One : never;

/** A Python file as rules and ESLint's core see it. Lines count from 1, columns from 0. */
export class PythonSourceCode implements ParsedPython {
  readonly text: string;
  readonly ast: Module;

  readonly #table: LineTable;
  readonly #heeded: (comment: string) => boolean;
  #directives: Directives | undefined;
  #lines: readonly string[] | undefined;

  /** @param heeded whether a comment that speaks to ESLint counts, asked of what stands behind its `#` */
  constructor({ text, ast }: ParsedPython, heeded: (comment: string) => boolean) {
    this.text = text;
    this.ast = ast;
    this.#table = new LineTable(text, PYTHON_LINE_END);
    this.#heeded = heeded;
  }

  get lines(): readonly string[] {
    return (this.#lines ??= this.text.split(PYTHON_LINE_END));
  }

  getText(node?: Placed, before = 0, after = 0): string {
    return node ? this.text.slice(Math.max(node.range[0] - before, 0), node.range[1] + after) : this.text;
  }

  getRange({ range: [start, end] }: Placed): [number, number] {
    return [start, end];
  }

  getLoc({ range: [start, end] }: { readonly range: Range }): Location {
    return { start: this.#table.position(start), end: this.#table.position(end) };
  }

  getLocFromIndex(index: number): Position {
    return this.#table.position(index);
  }

  getIndexFromLoc(position: Position): number {
    return this.#table.offset(position);
  }

  getParent(node: Node): Node | undefined {
    return node.parent;
  }

  /** From the module down to the parent of the node. */
  getAncestors(node: Node): Node[] {
    const ancestors: Node[] = [];
    for (let up = node.parent; up; up = up.parent) ancestors.unshift(up);
    return ancestors;
  }

  /** None: rules of JavaScript that are on for all files ask for comments in JavaScript's shape. */
  getAllComments(): Comment[] {
    return [];
  }

  /** Every node when it is entered and when it is left. Without recursion: a sum of ten thousand strings is as deep as it is long. */
  traverse(): Step[] {
    const steps: Step[] = [];
    const open: { readonly node: Node; readonly entered: boolean }[] = [{ node: this.ast, entered: false }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, entered } = next;
      steps.push({ kind: 1, target: node, phase: entered ? 2 : 1, args: [node] });
      if (entered) continue;
      open.push({ node, entered: true });
      for (const child of childrenOf(node).reverse()) open.push({ node: child, entered: false });
    }
    return steps;
  }

  getInlineConfigNodes(): Comment[] {
    const { disabling, configuring } = this.#said;
    return [...disabling, ...configuring].map(({ node }) => node);
  }

  getDisableDirectives(): ReturnType<NonNullable<SourceCode['getDisableDirectives']>> {
    return { directives: [...this.#said.disabling], problems: [] };
  }

  applyInlineConfig(): ReturnType<NonNullable<SourceCode['applyInlineConfig']>> {
    const configs = [];
    const problems = [];
    for (const comment of this.#said.configuring) {
      const loc = this.getLoc(comment.node);
      const read = configurationOf(comment);
      if (read.ok) configs.push({ config: { rules: read.config }, loc });
      else problems.push({ ruleId: null, message: read.error.message, loc });
    }
    return { configs, problems };
  }

  get #said(): Directives {
    return (this.#directives ??= directivesOf(this.text, this.#heeded));
  }
}
