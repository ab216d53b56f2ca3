/**
 * Python's abstract syntax, as CPython's `ast` module names it, with what every node is given when a file is read: its range and its
 * parent. What carries no meaning here (expression contexts, operators as nodes of their own) is left out or said as a word.
 */
import type { Range } from '../../model.js';

interface At {
  readonly range: Range;
  readonly parent?: Node;
}

export interface Module extends At {
  readonly nodeType: 'Module';
  readonly body: readonly Statement[];
}

interface FunctionParts extends At {
  readonly name: string;
  readonly args: Arguments;
  readonly body: readonly Statement[];
  readonly decorator_list: readonly Expression[];
  readonly returns?: Expression | null;
}
export interface FunctionDef extends FunctionParts {
  readonly nodeType: 'FunctionDef';
}
export interface AsyncFunctionDef extends FunctionParts {
  readonly nodeType: 'AsyncFunctionDef';
}
export interface ClassDef extends At {
  readonly nodeType: 'ClassDef';
  readonly name: string;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  readonly decorator_list: readonly Expression[];
}
export interface Return extends At {
  readonly nodeType: 'Return';
  readonly value?: Expression | null;
}
export interface Delete extends At {
  readonly nodeType: 'Delete';
  readonly targets: readonly Expression[];
}
export interface Assign extends At {
  readonly nodeType: 'Assign';
  readonly targets: readonly Expression[];
  readonly value: Expression;
}
export interface AugAssign extends At {
  readonly nodeType: 'AugAssign';
  readonly target: Expression;
  readonly op: Operator;
  readonly value: Expression;
}
export interface AnnAssign extends At {
  readonly nodeType: 'AnnAssign';
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value?: Expression | null;
}
export interface TypeAlias extends At {
  readonly nodeType: 'TypeAlias';
  readonly name: Expression;
  readonly value: Expression;
}
interface ForParts extends At {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
export interface For extends ForParts {
  readonly nodeType: 'For';
}
export interface AsyncFor extends ForParts {
  readonly nodeType: 'AsyncFor';
}
export interface While extends At {
  readonly nodeType: 'While';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
export interface If extends At {
  readonly nodeType: 'If';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
interface WithParts extends At {
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}
export interface With extends WithParts {
  readonly nodeType: 'With';
}
export interface AsyncWith extends WithParts {
  readonly nodeType: 'AsyncWith';
}
export interface WithItem extends At {
  readonly nodeType: 'WithItem';
  readonly context_expr: Expression;
  readonly optional_vars?: Expression | null;
}
export interface Match extends At {
  readonly nodeType: 'Match';
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}
export interface MatchCase extends At {
  readonly nodeType: 'MatchCase';
  readonly pattern: Pattern;
  readonly guard?: Expression | null;
  readonly body: readonly Statement[];
}
export interface MatchValue extends At {
  readonly nodeType: 'MatchValue';
  readonly value: Expression;
}
export interface MatchSingleton extends At {
  readonly nodeType: 'MatchSingleton';
  readonly value: boolean | null;
}
export interface MatchSequence extends At {
  readonly nodeType: 'MatchSequence';
  readonly patterns: readonly Pattern[];
}
export interface MatchMapping extends At {
  readonly nodeType: 'MatchMapping';
  readonly keys: readonly Expression[];
  readonly patterns: readonly Pattern[];
  readonly rest?: string | null;
}
export interface MatchClass extends At {
  readonly nodeType: 'MatchClass';
  readonly cls: Expression;
  readonly patterns: readonly Pattern[];
  readonly kwd_attrs: readonly string[];
  readonly kwd_patterns: readonly Pattern[];
}
export interface MatchStar extends At {
  readonly nodeType: 'MatchStar';
  readonly name?: string | null;
}
export interface MatchAs extends At {
  readonly nodeType: 'MatchAs';
  readonly pattern?: Pattern | null;
  readonly name?: string | null;
}
export interface MatchOr extends At {
  readonly nodeType: 'MatchOr';
  readonly patterns: readonly Pattern[];
}
export interface Raise extends At {
  readonly nodeType: 'Raise';
  readonly exc?: Expression | null;
  readonly cause?: Expression | null;
}
interface TryParts extends At {
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}
export interface Try extends TryParts {
  readonly nodeType: 'Try';
}
/** `try: … except* …` */
export interface TryStar extends TryParts {
  readonly nodeType: 'TryStar';
}
export interface ExceptHandler extends At {
  readonly nodeType: 'ExceptHandler';
  readonly type?: Expression | null;
  readonly name?: string | null;
  readonly body: readonly Statement[];
}
export interface Assert extends At {
  readonly nodeType: 'Assert';
  readonly test: Expression;
  readonly msg?: Expression | null;
}
export interface Import extends At {
  readonly nodeType: 'Import';
  readonly names: readonly Alias[];
}
export interface ImportFrom extends At {
  readonly nodeType: 'ImportFrom';
  /** Absent in `from . import x`. */
  readonly module?: string | null;
  readonly names: readonly Alias[];
  /** The number of leading dots. */
  readonly level?: number | null;
}
export interface Alias extends At {
  readonly nodeType: 'Alias';
  /** `*` for all names. */
  readonly name: string;
  readonly asname?: string | null;
}
export interface Global extends At {
  readonly nodeType: 'Global';
  readonly names: readonly string[];
}
export interface Nonlocal extends At {
  readonly nodeType: 'Nonlocal';
  readonly names: readonly string[];
}
export interface Expr extends At {
  readonly nodeType: 'Expr';
  readonly value: Expression;
}
export interface Pass extends At {
  readonly nodeType: 'Pass';
}
export interface Break extends At {
  readonly nodeType: 'Break';
}
export interface Continue extends At {
  readonly nodeType: 'Continue';
}

export interface BoolOp extends At {
  readonly nodeType: 'BoolOp';
  readonly op: { readonly nodeType: 'And' | 'Or' };
  readonly values: readonly Expression[];
}
export interface NamedExpr extends At {
  readonly nodeType: 'NamedExpr';
  readonly target: Expression;
  readonly value: Expression;
}
export interface BinOp extends At {
  readonly nodeType: 'BinOp';
  readonly left: Expression;
  readonly op: Operator;
  readonly right: Expression;
}
/** `{ nodeType: 'Add' }`, `Mod`, `Mult`, `BitOr` and so on. */
interface Operator {
  readonly nodeType: string;
}
export interface UnaryOp extends At {
  readonly nodeType: 'UnaryOp';
  readonly op: { readonly nodeType: 'Invert' | 'Not' | 'UAdd' | 'USub' };
  readonly operand: Expression;
}
export interface Lambda extends At {
  readonly nodeType: 'Lambda';
  readonly args: Arguments;
  readonly body: Expression;
}
export interface IfExp extends At {
  readonly nodeType: 'IfExp';
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}
export interface Dict extends At {
  readonly nodeType: 'Dict';
  /** `null` where the value is spread: `{**value}`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}
export interface SetNode extends At {
  readonly nodeType: 'Set';
  readonly elts: readonly Expression[];
}
export interface ListComp extends At {
  readonly nodeType: 'ListComp';
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}
export interface SetComp extends At {
  readonly nodeType: 'SetComp';
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}
export interface DictComp extends At {
  readonly nodeType: 'DictComp';
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}
export interface GeneratorExp extends At {
  readonly nodeType: 'GeneratorExp';
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}
export interface Comprehension extends At {
  readonly nodeType: 'Comprehension';
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
}
export interface Await extends At {
  readonly nodeType: 'Await';
  readonly value: Expression;
}
export interface Yield extends At {
  readonly nodeType: 'Yield';
  readonly value?: Expression | null;
}
export interface YieldFrom extends At {
  readonly nodeType: 'YieldFrom';
  readonly value: Expression;
}
export interface Compare extends At {
  readonly nodeType: 'Compare';
  readonly left: Expression;
  readonly ops: readonly { readonly nodeType: string }[];
  readonly comparators: readonly Expression[];
}
export interface Call extends At {
  readonly nodeType: 'Call';
  readonly func: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}
export interface Keyword extends At {
  readonly nodeType: 'Keyword';
  /** Absent in `f(**value)`. */
  readonly arg?: string | null;
  readonly value: Expression;
}
/** The string, with what stands between braces. */
export interface JoinedStr extends At {
  readonly nodeType: 'JoinedStr';
  readonly values: readonly Expression[];
}
export interface FormattedValue extends At {
  readonly nodeType: 'FormattedValue';
  readonly value: Expression;
  readonly format_spec?: Expression | null;
}
export interface TemplateStr extends At {
  readonly nodeType: 'TemplateStr';
  readonly values: readonly Expression[];
}
export interface Interpolation extends At {
  readonly nodeType: 'Interpolation';
  readonly value: Expression;
  readonly format_spec?: Expression | null;
}
export interface Constant extends At {
  readonly nodeType: 'Constant';
  /** A `bytes` literal has a string here as well: see `isBytes`. */
  readonly value: string | number | bigint | boolean | null | undefined;
  /** The quotes with their prefix: `rb"`. */
  readonly quote_style?: string;
}
export interface Attribute extends At {
  readonly nodeType: 'Attribute';
  readonly value: Expression;
  readonly attr: string;
}
export interface Subscript extends At {
  readonly nodeType: 'Subscript';
  readonly value: Expression;
  readonly slice: Expression;
}
export interface Starred extends At {
  readonly nodeType: 'Starred';
  readonly value: Expression;
}
export interface Name extends At {
  readonly nodeType: 'Name';
  readonly id: string;
  readonly ctx: { readonly nodeType: 'Load' | 'Store' | 'Del' };
}
export interface List extends At {
  readonly nodeType: 'List';
  readonly elts: readonly Expression[];
}
export interface Tuple extends At {
  readonly nodeType: 'Tuple';
  readonly elts: readonly Expression[];
}
export interface Slice extends At {
  readonly nodeType: 'Slice';
  readonly lower?: Expression | null;
  readonly upper?: Expression | null;
  readonly step?: Expression | null;
}
export interface Arguments extends At {
  readonly nodeType: 'Arguments';
  readonly posonlyargs: readonly Arg[];
  readonly args: readonly Arg[];
  readonly vararg?: Arg | null;
  readonly kwonlyargs: readonly Arg[];
  /** Of each keyword-only parameter its default; `null` for none. */
  readonly kw_defaults: readonly (Expression | null)[];
  readonly kwarg?: Arg | null;
  /** Of the last positional parameters. */
  readonly defaults: readonly Expression[];
}
export interface Arg extends At {
  readonly nodeType: 'Arg';
  readonly arg: string;
  readonly annotation?: Expression | null;
}

export type FunctionNode = FunctionDef | AsyncFunctionDef | Lambda;

export type Statement =
  | FunctionDef
  | AsyncFunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | TypeAlias
  | For
  | AsyncFor
  | While
  | If
  | With
  | AsyncWith
  | Match
  | Raise
  | Try
  | TryStar
  | Assert
  | Import
  | ImportFrom
  | Global
  | Nonlocal
  | Expr
  | Pass
  | Break
  | Continue;

export type Expression =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | Dict
  | SetNode
  | ListComp
  | SetComp
  | DictComp
  | GeneratorExp
  | Await
  | Yield
  | YieldFrom
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | TemplateStr
  | Interpolation
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | List
  | Tuple
  | Slice;

export type Pattern = MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr;

export type Node =
  | Module
  | Statement
  | Expression
  | Pattern
  | WithItem
  | MatchCase
  | ExceptHandler
  | Alias
  | Keyword
  | Comprehension
  | Arguments
  | Arg;

/** The children of each node, in the order of the source. Type parameters are left out: nothing of ours stands in them. */
export const visitorKeys: Readonly<Record<string, readonly string[]>> = {
  Module: ['body'],
  FunctionDef: ['decorator_list', 'args', 'returns', 'body'],
  AsyncFunctionDef: ['decorator_list', 'args', 'returns', 'body'],
  ClassDef: ['decorator_list', 'bases', 'keywords', 'body'],
  Return: ['value'],
  Delete: ['targets'],
  Assign: ['targets', 'value'],
  AugAssign: ['target', 'value'],
  AnnAssign: ['target', 'annotation', 'value'],
  TypeAlias: ['name', 'value'],
  For: ['target', 'iter', 'body', 'orelse'],
  AsyncFor: ['target', 'iter', 'body', 'orelse'],
  While: ['test', 'body', 'orelse'],
  If: ['test', 'body', 'orelse'],
  With: ['items', 'body'],
  AsyncWith: ['items', 'body'],
  WithItem: ['context_expr', 'optional_vars'],
  Match: ['subject', 'cases'],
  MatchCase: ['pattern', 'guard', 'body'],
  MatchValue: ['value'],
  MatchSequence: ['patterns'],
  MatchMapping: ['keys', 'patterns'],
  MatchClass: ['cls', 'patterns', 'kwd_patterns'],
  MatchAs: ['pattern'],
  MatchOr: ['patterns'],
  Raise: ['exc', 'cause'],
  Try: ['body', 'handlers', 'orelse', 'finalbody'],
  TryStar: ['body', 'handlers', 'orelse', 'finalbody'],
  ExceptHandler: ['type', 'body'],
  Assert: ['test', 'msg'],
  Import: ['names'],
  ImportFrom: ['names'],
  Expr: ['value'],
  BoolOp: ['values'],
  NamedExpr: ['target', 'value'],
  BinOp: ['left', 'right'],
  UnaryOp: ['operand'],
  Lambda: ['args', 'body'],
  IfExp: ['body', 'test', 'orelse'],
  Dict: ['keys', 'values'],
  Set: ['elts'],
  ListComp: ['elt', 'generators'],
  SetComp: ['elt', 'generators'],
  DictComp: ['key', 'value', 'generators'],
  GeneratorExp: ['elt', 'generators'],
  Comprehension: ['target', 'iter', 'ifs'],
  Await: ['value'],
  Yield: ['value'],
  YieldFrom: ['value'],
  Compare: ['left', 'comparators'],
  Call: ['func', 'args', 'keywords'],
  Keyword: ['value'],
  JoinedStr: ['values'],
  FormattedValue: ['value', 'format_spec'],
  TemplateStr: ['values'],
  Interpolation: ['value', 'format_spec'],
  Attribute: ['value'],
  Subscript: ['value', 'slice'],
  Starred: ['value'],
  List: ['elts'],
  Tuple: ['elts'],
  Slice: ['lower', 'upper', 'step'],
  Arguments: ['posonlyargs', 'args', 'defaults', 'vararg', 'kwonlyargs', 'kw_defaults', 'kwarg'],
  Arg: ['annotation'],
};
