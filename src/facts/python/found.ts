/** What the readers of a Python file hand one another before it becomes facts: nodes beside what was understood of them. */
import type { Client, ConfigOption, EndpointRef, IdempotencyKey, StripeCall, Tier, Tool } from '../model.js';
import type { HopOf } from '../senders.js';
import type { Arg, Call, Expression, FunctionNode, Node } from './tree/nodes.js';
import type { PythonView } from './tree/view.js';

/** What a client authenticates with, as `Client` says it. */
export type Credential = Pick<Client, 'credential' | 'env' | 'role'>;

/** A Stripe client, or the module itself with its `stripe.api_key`. */
export interface FoundClient extends Credential {
  readonly view: PythonView;
  /**
   * `StripeClient(…)`; the `stripe.api_key = …` that the module goes by (or the import, where none is seen); the annotated parameter, name
   * or field when nothing more can be seen.
   */
  readonly node: Node;
  /** `module`: `stripe.Charge.create(…)`. `instance`: calls on a `StripeClient`. */
  readonly style: 'module' | 'instance';
  readonly lives: Exclude<Client['lives'], 'tool' | 'imported'>;
  readonly config: readonly ConfigOption[];
}

/** The idempotency key of a call with what holds it, which repairs work on. */
export interface FoundKey extends IdempotencyKey {
  /** The keyword, or the entry of a dictionary. */
  readonly holder?: Node;
  readonly value?: Expression;
}

/** A function that sends what it is told to, and the call in it that does so. */
export type Hop = HopOf<PythonView, Call, FunctionNode>;

export interface FoundCall {
  /**
   * The call. A method that is handed to a function (`_call(stripe.Refund.create, …)`) is the call that it is handed to; one that is put
   * elsewhere, into a table or a list, is the method itself.
   */
  readonly node: Expression;
  readonly callee: Expression;
  readonly via: StripeCall['via'];
  /** The SDK's name of the call in the catalogue's spelling, whatever the language: `paymentIntents.create`. */
  readonly call?: string;
  readonly endpoint?: EndpointRef;
  readonly tier?: Tier;
  readonly client?: FoundClient;
  readonly key: FoundKey;
  readonly options: readonly ConfigOption[];
  readonly opaque: boolean;
  /** The functions that send the request for it, the innermost first: `self._request("POST", "/v1/refunds")`. */
  readonly sentBy?: readonly Hop[];
  /** The argument by which the first of them could be given the key. */
  readonly keyArgument?: string;
  /**
   * Where the SDK reads what. `module`: parameters and options are keywords of one call, `stripe.Charge.create(amount=…,
   * idempotency_key=…)`. `instance`: `params=` and `options=` (or the positions after the path's ids).
   */
  readonly slots?:
    | { readonly style: 'module' }
    | { readonly style: 'instance'; readonly params: Expression | undefined; readonly options: Expression | undefined };
}

/** Whether a value is what the model fills in, or the id of its tool call; `undefined` for anything else. */
export type InputKind = (view: PythonView, node: Node, path?: readonly string[]) => 'input' | 'call-id' | undefined;

/** A function that a model can call, with the nodes that other readers need. */
export interface FoundTool {
  /** The id of its row in the catalogue: `swarm`, `crewai`. */
  readonly framework: string;
  readonly onThrow: Tool['onThrow'];
  /** What defines the tool: the decorator, `FunctionTool(…)`, the agent for a bare function; absent in a hand-written loop. */
  readonly definition?: Node;
  /** The executor; absent when another file has it. */
  readonly fn?: FunctionNode;
  /** The executor that another file has: what names it here. */
  readonly imported?: Node;
  /** That executor, where its file can be read. */
  readonly far?: { readonly view: PythonView; readonly fn: FunctionNode };
  /** The executor as given to the framework: the function, its name, or a wrapper around it. */
  readonly given: Node;
  /** Calls that wrap the executor on its way to the framework, `safe(charge)`, outermost first; decorators are read off the executor. */
  readonly wrappers: readonly { readonly view: PythonView; readonly call: Call; readonly given: Node }[];
  readonly name: string;
  /** The model of what the model fills in: `args_schema`, a JSON schema. */
  readonly schema?: { readonly view: PythonView; readonly node: Node; readonly path: readonly string[] };
  /** The parameters of the executor that the model fills in. */
  readonly inputs: readonly Arg[];
  /** Names of members of one parameter that the model fills in: `args["customer_id"]` of a hand-written loop. `all` of it when unknown. */
  readonly inputBag?: Arg;
  /**
   * The parameters that hold, or are, the state that the agents of a run share, with the members that lead to it; or that are one `member`
   * of it.
   */
  readonly context?: readonly { readonly parameter: Arg; readonly path: readonly string[]; readonly member?: string }[];
  /** The parameter that holds the id of the model's tool call, with the members that lead to it. */
  readonly callId?: { readonly parameter: Arg; readonly path: readonly string[] };
  /** The part of `fn` that is this tool, when one function runs several: `elif name == "create_refund":`. */
  readonly branch?: Node;
  /** The framework's own setting decides what becomes of an error: handled by a function, `abort`. */
  readonly policy?: 'handled' | 'abort' | 'opaque';
  /** Who calls the executor cannot be seen: a hand-written loop may catch its errors anywhere. */
  readonly unseenCaller?: true;
}

export interface FoundAgent {
  readonly framework: string;
  readonly node: Node;
  readonly name?: string;
  /** Indices of its tools. */
  readonly tools: readonly number[];
  /** Where other files define tools of its. */
  readonly elsewhere: readonly { readonly view: PythonView; readonly node: Node }[];
}
