import type { Call, ExceptHandler, Expression, Node, Statement } from '../tree/nodes.js';
import { isDef, keywordOf, returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';
import { catches, classOf, type Raised } from './raised.js';

/** What becomes of an exception at one place: a value is returned or the code goes on, it is raised on, or that is not for us to say. */
export type Fate = 'returned' | 'depends' | Raised;
/** `through`: the statements let control fall out at their end; `perhaps`: they do, or answer, on a condition that may well know Stripe's errors. */
type Flow = Fate | 'through' | 'perhaps';

const MAX_DEPTH = 6;

/** The fate of an exception that the first of these handlers to catch it is given; `undefined` when none does. */
export function fateIn(view: PythonView, handlers: readonly ExceptHandler[], raised: Raised): Fate | undefined {
  for (const handler of handlers) {
    const caught = catches(view, handler.type, raised);
    if (caught === undefined) return 'depends';
    if (caught) return settled(new Handler(view, handler.name ?? undefined, raised, 0).block(handler.body));
  }
  return undefined;
}

/** A handler that only logs has swallowed the error: it does not leave the tool. */
function settled(flow: Flow): Fate {
  return flow === 'through' || flow === 'perhaps' ? 'returned' : flow;
}

export function isRaised(flow: Flow | undefined): flow is Raised {
  return typeof flow === 'object';
}

class Handler {
  constructor(
    private readonly view: PythonView,
    private readonly error: string | undefined,
    private readonly raised: Raised,
    private readonly depth: number,
  ) {}

  block(statements: readonly Statement[]): Flow {
    let perhaps = false;
    for (const statement of statements) {
      const flow = this.statement(statement);
      if (flow === 'perhaps') perhaps = true;
      else if (flow !== 'through') return perhaps && isRaised(flow) ? 'depends' : flow;
    }
    return perhaps ? 'perhaps' : 'through';
  }

  statement(node: Statement): Flow {
    switch (node.nodeType) {
      case 'Raise':
        return this.raises(node.exc);
      case 'Return':
        return node.value ? this.value(node.value) : 'returned';
      case 'Continue':
      case 'Break':
        return 'returned';
      case 'If':
        return this.choice(node.test, this.block(node.body), this.block(node.orelse));
      case 'With':
      case 'AsyncWith':
        return this.block(node.body);
      case 'Try':
      case 'TryStar':
        return this.block(node.body) === 'returned' ? 'returned' : this.block(node.finalbody);
      case 'For':
      case 'AsyncFor':
      case 'While':
        return isRaised(this.block(node.body)) ? 'depends' : 'through';
      case 'Match':
        return node.cases.some(({ body }) => isRaised(this.block(body))) ? 'depends' : 'through';
      case 'Expr':
      case 'Assign':
      case 'AnnAssign': {
        const flow = node.value ? this.value(node.value) : 'through';
        return isRaised(flow) ? flow : 'through';
      }
      default:
        return 'through';
    }
  }

  /** An expression raises when it calls a function of the project that always does. */
  value(node: Expression): Fate {
    const plain = unwrap(node);
    if (plain.nodeType === 'IfExp') {
      return settled(this.choice(plain.test, this.value(plain.body), this.value(plain.orelse)));
    }
    if (plain.nodeType !== 'Call' || this.depth >= MAX_DEPTH) return 'returned';
    const target = resolve(this.view, plain.func);
    if (!isDef(target.node) || target.path.length > 0) return 'returned';
    const given = plain.args.findIndex((argument) => argument.nodeType === 'Name' && argument.id === this.error);
    const parameter = given < 0 ? undefined : [...target.node.args.posonlyargs, ...target.node.args.args][given];
    return settled(new Handler(target.view, parameter?.arg, this.raised, this.depth + 1).block(target.node.body));
  }

  /** What is known of a condition when the error is the raised one. */
  test(node: Node): boolean | undefined {
    const plain = unwrap(node);
    if (plain.nodeType === 'UnaryOp' && plain.op.nodeType === 'Not') {
      const inner = this.test(plain.operand);
      return inner === undefined ? undefined : !inner;
    }
    if (plain.nodeType === 'BoolOp') {
      const answers = plain.values.map((value) => this.test(value));
      const settles = plain.op.nodeType === 'Or';
      if (answers.includes(settles)) return settles;
      return answers.includes(undefined) ? undefined : !settles;
    }
    if (plain.nodeType === 'Call') return this.predicate(plain);
    if (plain.nodeType !== 'Compare') return undefined;
    const [operator] = plain.ops;
    const equal = this.isNamed(plain.left, plain.comparators[0]);
    if (equal === undefined) return undefined;
    return /^(?:NotEq|IsNot)$/u.test(operator?.nodeType ?? '') ? !equal : equal;
  }

  /** `raise` and `raise error` hand on what was caught, `raise X(…) from error` something else. */
  private raises(exc: Expression | null | undefined): Raised {
    const plain = exc ? unwrap(exc) : undefined;
    const again = !plain || (plain.nodeType === 'Name' && plain.id === this.error);
    return again ? { ...this.raised, rethrown: true } : { rethrown: true, as: classOf(this.view, plain as Expression) };
  }

  private choice(condition: Node, yes: Flow, no: Flow): Flow {
    const test = this.test(condition);
    if (test !== undefined) return test ? yes : no;
    if (yes === no) return yes;
    if (isRaised(yes) && isRaised(no)) return yes.as?.node === no.as?.node ? yes : 'depends';
    // Returning under a condition that cannot be read is a fallback for some errors; raising under one might concern Stripe's.
    if ([yes, no].some((flow) => isRaised(flow) || flow === 'depends')) return 'depends';
    return hasCall(condition) ? 'perhaps' : 'through';
  }

  /** `isinstance(error, stripe.CardError)`, and a function of the project that is one condition. */
  private predicate(call: Call): boolean | undefined {
    if (call.func.nodeType === 'Name' && call.func.id === 'isinstance') {
      return call.args[1] && this.isError(call.args[0]) ? catches(this.view, call.args[1], this.raised) : undefined;
    }
    const { node, path, view } = resolve(this.view, call.func);
    if (!isDef(node) || path.length > 0 || this.depth >= MAX_DEPTH) return undefined;
    const [condition, another] = returnsOf(node);
    const [parameter] = [...node.args.posonlyargs, ...node.args.args];
    return condition && !another ? new Handler(view, parameter?.arg, this.raised, this.depth + 1).test(condition) : undefined;
  }

  private isError(node: Node | undefined): boolean {
    return node?.nodeType === 'Name' && node.id === this.error;
  }

  /** `type(error) is stripe.CardError`, `type(error).__name__ == "CardError"`. */
  private isNamed(left: Node, right: Expression | undefined): boolean | undefined {
    if (!right || !/\btype\(|__class__/u.test(this.view.textOf(left))) return undefined;
    const name = stringOf(right);
    if (name !== undefined) return this.raised.as ? undefined : /^(?:StripeError|APIConnectionError)$/u.test(name);
    return catches(this.view, right, this.raised);
  }
}

/** Whether a condition asks a function: `is_stripe_error(error)`, unlike `error.code == "resource_missing"`. */
function hasCall(condition: Node): boolean {
  const plain = unwrap(condition);
  if (plain.nodeType === 'Call')
    return plain.func.nodeType !== 'Name' || !/^(?:isinstance|hasattr|getattr)$/u.test(plain.func.id);
  if (plain.nodeType === 'UnaryOp') return hasCall(plain.operand);
  return plain.nodeType === 'BoolOp' && plain.values.some(hasCall);
}

/** The fate of an exception in the body of `with <manager>:`; `undefined` when it passes. */
export function fateInManager(
  view: PythonView,
  manager: Expression,
  raised: Raised,
  within: (node: Node) => Fate,
): Fate | undefined {
  const plain = unwrap(manager);
  const call = plain.nodeType === 'Call' ? plain : undefined;
  const { view: there, node, path, origin } = resolve(view, call?.func ?? plain);
  const name = path.at(-1) ?? (node.nodeType === 'Name' ? node.id : '');
  if (call && name === 'suppress') {
    const answers = call.args.map((type) => catches(view, type, raised));
    if (answers.includes(true)) return 'returned';
    return answers.includes(undefined) ? 'depends' : undefined;
  }
  if (isDef(node) && path.length === 0) {
    const [only] = there.within('Yield', node);
    return only && within(only);
  }
  if (node.nodeType === 'ClassDef' && path.length === 0) {
    const exit = node.body.find((member) => isDef(member) && /^__a?exit__$/u.test(member.name));
    const [answer] = isDef(exit) ? returnsOf(exit) : [];
    if (!answer || (answer.nodeType === 'Constant' && !answer.value)) return undefined;
    return answer.nodeType === 'Constant' ? 'returned' : 'depends';
  }
  const known = origin !== undefined || node.nodeType === 'Name';
  return known && /suppress|handl|catch|guard|swallow|safe|ignor/iu.test(name) ? 'depends' : undefined;
}

/** `asyncio.gather(…, return_exceptions=True)`. */
export function returnsExceptions(call: Call): boolean {
  const { value } = keywordOf(call, 'return_exceptions') ?? {};
  return value?.nodeType === 'Constant' && value.value === true;
}
