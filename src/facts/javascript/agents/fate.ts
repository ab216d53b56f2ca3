import type { TSESTree } from '@typescript-eslint/utils';
import { isStripePackage } from '../calls/stripe-package.js';
import type { View } from '../tree/source.js';
import { isFunction, keyName, returnsOf, stringOf, unwrap, type FunctionNode, type Node } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

/** What a handler does with a Stripe error whose outcome is unknown (the connection broke). `depends` is not for us to say. */
export type Fate = 'returned' | 'thrown' | 'depends';
/** `through`: the statements let control fall out at their end; `perhaps`: they do, or answer, on a condition that may well know Stripe's errors. */
type Flow = Fate | 'through' | 'perhaps';

const MAX_DEPTH = 6;

/** The fate of an error that a `catch` clause or a `.catch()` callback is given. */
export function fateIn(view: View, handler: TSESTree.CatchClause | FunctionNode): Fate {
  const parameter = isFunction(handler) ? handler.params[0] : handler.param;
  const name = parameter?.type === 'Identifier' ? parameter.name : undefined;
  const reader = new Handler(view, name, 0);
  const flow = handler.body.type === 'BlockStatement' ? reader.block(handler.body.body) : reader.value(handler.body);
  // A handler that only logs has swallowed the error: it does not leave the tool.
  return flow === 'through' || flow === 'perhaps' ? 'returned' : flow;
}

class Handler {
  constructor(
    private readonly view: View,
    private readonly error: string | undefined,
    private readonly depth: number,
  ) {}

  block(statements: readonly TSESTree.Statement[]): Flow {
    let perhaps = false;
    for (const statement of statements) {
      const flow = this.statement(statement);
      if (flow === 'perhaps') perhaps = true;
      else if (flow !== 'through') return perhaps && flow === 'thrown' ? 'depends' : flow;
    }
    return perhaps ? 'perhaps' : 'through';
  }

  statement(node: TSESTree.Statement): Flow {
    switch (node.type) {
      case 'ThrowStatement':
        return 'thrown';
      case 'ReturnStatement':
        return node.argument ? this.value(node.argument) : 'returned';
      case 'BlockStatement':
        return this.block(node.body);
      case 'IfStatement':
        return this.choice(
          node.test,
          this.statement(node.consequent),
          node.alternate ? this.statement(node.alternate) : 'through',
        );
      case 'SwitchStatement':
        return node.cases.some((c) => this.block(c.consequent) === 'thrown') ? 'depends' : 'through';
      case 'TryStatement':
        return this.block(node.block.body) === 'returned' ? 'returned' : 'through';
      case 'ExpressionStatement':
        return this.value(node.expression) === 'thrown' ? 'thrown' : 'through';
      case 'VariableDeclaration':
        return node.declarations.some((d) => d.init && this.value(d.init) === 'thrown') ? 'thrown' : 'through';
      default:
        return 'through';
    }
  }

  /** An expression throws when it calls a function of the project that always does. */
  value(node: Node): Fate {
    const plain = unwrap(node);
    if (plain.type === 'ConditionalExpression') {
      const flow = this.choice(plain.test, this.value(plain.consequent), this.value(plain.alternate));
      return flow === 'through' || flow === 'perhaps' ? 'returned' : flow;
    }
    if (plain.type !== 'CallExpression') return 'returned';
    if (this.view.textOf(plain.callee) === 'Promise.reject') return 'thrown';
    const target = resolve(this.view, plain.callee);
    if (!isFunction(target.node) || target.path.length > 0 || this.depth >= MAX_DEPTH) return 'returned';
    const { body, params } = target.node;
    if (body.type !== 'BlockStatement') return 'returned';
    const given = plain.arguments.findIndex((a) => a.type === 'Identifier' && a.name === this.error);
    const parameter = given < 0 ? undefined : params[given];
    const inner = new Handler(target.view, parameter?.type === 'Identifier' ? parameter.name : undefined, this.depth + 1);
    const flow = inner.block(body.body);
    return flow === 'through' || flow === 'perhaps' ? 'returned' : flow;
  }

  /** What is known of a condition when the error is a Stripe connection error. */
  test(node: Node): boolean | undefined {
    const plain = unwrap(node);
    if (plain.type === 'UnaryExpression' && plain.operator === '!') {
      const inner = this.test(plain.argument);
      return inner === undefined ? undefined : !inner;
    }
    if (plain.type === 'LogicalExpression') {
      const left = this.test(plain.left);
      const right = this.test(plain.right);
      if (plain.operator === '&&') return left === false || right === false ? false : left === true ? right : undefined;
      if (plain.operator === '||') return left === true || right === true ? true : left === false ? right : undefined;
      return undefined;
    }
    if (plain.type === 'CallExpression') return this.predicate(plain);
    if (plain.type !== 'BinaryExpression') return undefined;
    if (plain.operator === 'instanceof') return this.isA(plain.right);
    if (!/^[!=]==?$/u.test(plain.operator)) return undefined;
    const equal = this.typeIs(plain.left, plain.right) ?? this.typeIs(plain.right, plain.left);
    return equal === undefined ? undefined : plain.operator.startsWith('!') ? !equal : equal;
  }

  private choice(condition: Node, yes: Flow, no: Flow): Flow {
    const test = this.test(condition);
    if (test !== undefined) return test ? yes : no;
    if (yes === no) return yes;
    // Returning under a condition that cannot be read is a fallback for some errors; throwing under one might concern Stripe's.
    if ([yes, no].some((flow) => flow === 'thrown' || flow === 'depends')) return 'depends';
    return hasCall(condition) ? 'perhaps' : 'through';
  }

  /** `isStripeError(error)`, a function of the project that is one condition. */
  private predicate(call: TSESTree.CallExpression): boolean | undefined {
    const { node, path, view } = resolve(this.view, call.callee);
    if (!isFunction(node) || path.length > 0 || this.depth >= MAX_DEPTH) return undefined;
    const [condition, another] = returnsOf(node, view.all('ReturnStatement'));
    return condition && !another ? new Handler(view, undefined, this.depth + 1).test(condition) : undefined;
  }

  private isA(type: Node): boolean | undefined {
    const { origin, path, node } = resolve(this.view, type);
    const name =
      path.at(-1) ?? (node.type === 'Identifier' ? node.name : node.type === 'ClassDeclaration' ? node.id?.name : undefined);
    if (name === undefined) return undefined;
    if (name === 'Error') return true;
    if (/^Stripe(?:Connection)?Error$/u.test(name)) return true;
    // One kind of Stripe error is handled, the others are not: a broken connection is none of it.
    if (/^Stripe\w*Error$/u.test(name)) return false;
    if (origin && isStripePackage(origin.specifier)) return undefined;
    return false;
  }

  /** `error.type === 'StripeCardError'`. */
  private typeIs(member: Node, value: Node): boolean | undefined {
    const plain = unwrap(member);
    const literal = stringOf(value);
    if (literal === undefined || plain.type !== 'MemberExpression' || keyName(plain) !== 'type') return undefined;
    return /^Stripe/u.test(literal) ? /^Stripe(?:Connection)?Error$/u.test(literal) : undefined;
  }
}

/** Whether a condition asks a function: `isStripeError(error)`, unlike `error.code === 'resource_missing'`. */
function hasCall(condition: Node): boolean {
  const plain = unwrap(condition);
  if (plain.type === 'CallExpression') return true;
  if (plain.type === 'UnaryExpression') return hasCall(plain.argument);
  return plain.type === 'LogicalExpression' && (hasCall(plain.left) || hasCall(plain.right));
}
