/**
 * What a program says about Stripe and its agents, as plain data.
 *
 * A front end reads one file into these facts; rules, `scan`, `migrate` and `policy infer` see nothing else. Positions are
 * UTF-16 offsets into the file's text. `opaque` always means "cannot be seen from here": whoever reads it stays silent.
 */

/** Half-open range of UTF-16 offsets, `[start, end)`. */
export type Range = readonly [start: number, end: number];

/** One replacement. A list of edits never overlaps and is applied as a whole or not at all. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** A repair that the front end knows how to write. Absent where it would not be safe. */
export type Repair = () => readonly Edit[];

/**
 * How much a call can do. `money` moves money or commits to move it; `object` creates something else; `change` updates, cancels,
 * deletes or attaches; `session` makes a short-lived link, session or ephemeral key; `read` only reads.
 */
export type Tier = 'money' | 'object' | 'change' | 'session' | 'read';

export type HttpMethod = 'GET' | 'POST' | 'DELETE';

/** An endpoint as a template of the catalogue, for example `POST /v1/charges/{id}/capture`. */
export interface EndpointRef {
  readonly method: HttpMethod;
  readonly path: string;
}

/** How a Stripe client comes to be. */
export interface Client {
  readonly kind: 'Client';
  /** The expression that makes it (`new Stripe(…)`), or the declaration when only its type is known. */
  readonly at: Range;
  /** The name that holds it, as the code spells it: `stripe`, `this.stripe`, `getStripe()`. */
  readonly name: string;
  /**
   * Where it lives. `module`: a constant of the module; `lazy`: a module-level `let`, getter or Proxy that fills itself on first use;
   * `tool`: made inside the tool; `function`: made in, or given to, another function; `class`: a field; `imported`: made in another
   * file; `context`: taken from the agents' shared context.
   */
  readonly lives: 'module' | 'lazy' | 'tool' | 'function' | 'class' | 'imported' | 'context';
  /** The SDK's one key for the whole process, `stripe.api_key = …` in Python: whoever sets it last sets it for everyone. */
  readonly processWide?: true;
  /** What it authenticates with. `vault`: a paybrake vault key (`vaultStripe`, or an environment name that ends in `VAULT_KEY_<ROLE>`). */
  readonly credential: 'raw' | 'vault' | 'opaque';
  /** The environment variable that the key comes from, when it can be seen. */
  readonly env?: string;
  /** The role, when the code states one (`vaultStripe('billing')`). */
  readonly role?: string;
  /** Options of the constructor, as far as they can be seen. */
  readonly config: readonly ConfigOption[];
  /** Of a client that another file makes: that file, by its absolute path, and the place there. */
  readonly made?: { readonly path: string; readonly at: Range };
  /** Agents that reach this client through their tools (indices into `Facts.agents`). */
  readonly agents: readonly number[];
  /** Whether a tool of this file reaches it. */
  readonly inAgentCode: boolean;
  /** Moves the client into a per-role factory around the tools that use it. */
  readonly toFactory?: Repair | undefined;
  /** Adds properties to the constructor's options. Absent where they cannot be seen. */
  readonly addConfig?: (properties: Constants) => readonly Edit[];
}

/** Properties by name, for an object literal. */
export type Constants = Readonly<Record<string, string | number>>;

/** One option given to a client's constructor or to a request, by the name that the code writes. */
export interface ConfigOption {
  readonly name: string;
  readonly at: Range;
  /** `config`: the second argument of the constructor; `request`: the options slot of a call; `params`: the params slot. */
  readonly slot: 'config' | 'request' | 'params';
  /** Writes another name for the option and keeps its value. Absent where the name is no plain property name. */
  readonly rename?: (name: string) => readonly Edit[];
  /** The value, when the code itself says it. */
  readonly value?: () => string | number | undefined;
  /** Writes other properties in its place, or none. `undefined` where that would lose something. */
  readonly rewrite?: (properties: Constants) => readonly Edit[] | undefined;
  /** Writes `name={"member": value}` in its place: stripe-python's address is one of several, `base_addresses={"api": …}`. */
  readonly wrap?: (name: string, member: string) => readonly Edit[];
  /** Moves an option from the params slot into the options slot. */
  readonly move?: () => readonly Edit[] | undefined;
}

/** Why two executions of one operation would send different keys, or one key would serve two operations. */
export type Volatility =
  | 'random' // randomUUID(), nanoid(), Math.random()
  | 'time' // Date.now(), new Date()
  | 'call-id' // the id that the model mints for each tool call
  | 'model-input' // a tool parameter that is the whole key
  | 'constant' // one literal for every operation
  | 'reused'; // one key for two operations

/** The idempotency key of a call. */
export interface IdempotencyKey {
  /** `options`: where Stripe reads it; `params`: misplaced, sent as a body field; `none`: the caller chose none; `opaque`: cannot be seen. */
  readonly where: 'options' | 'params' | 'none' | 'opaque';
  /** The key's own property. */
  readonly at?: Range;
  /** Of a misplaced one: it is an argument of its own, which the method does not have. Python raises a `TypeError`. */
  readonly isArgument?: true;
  /** The property's name as written: `idempotencyKey`, `idempotency_key`, `Idempotency-Key`. */
  readonly name?: string;
  /** The value as written. */
  readonly text?: string;
  readonly stability: 'stable' | 'volatile' | 'opaque';
  readonly volatility?: Volatility;
  /** The part that makes it volatile, as written: `randomUUID()`. */
  readonly culprit?: string;
}

/** What becomes of an error of the call before it can leave the tool. */
export interface Guard {
  /**
   * `returned`: it is caught and a value is returned; `rethrown`: a `catch` throws it on (as it is or wrapped); `none`: nothing catches
   * it; `opaque`: a wrapper that cannot be seen stands between.
   */
  readonly outcome: 'returned' | 'rethrown' | 'none' | 'opaque';
  /** The tool of which this is said (index into `Facts.tools`): of several that reach the call, the one that does worst. */
  readonly tool?: number;
}

/** One request to Stripe. */
export interface StripeCall {
  readonly kind: 'StripeCall';
  /** The callee, from the call's first line: where findings about what the call lacks stand. */
  readonly at: Range;
  /** The whole call expression. */
  readonly whole: Range;
  /**
   * The callee as written, without line breaks: `stripe.paymentIntents.create`. Of a call that another file makes, the whole way:
   * `purchase → stripe.paymentIntents.create (../billing.ts:41)`.
   */
  readonly text: string;
  /** Whether another file makes the call. `at` and `whole` are then where a tool of this file hands over to that file. */
  readonly elsewhere: boolean;
  readonly via: 'sdk' | 'fetch' | 'raw-request';
  /** The SDK's name of the call, `paymentIntents.create`; absent for `fetch` to an endpoint that no SDK call has. */
  readonly call?: string;
  readonly endpoint?: EndpointRef;
  /** Absent when the endpoint cannot be seen (a computed method, an unknown path). */
  readonly tier?: Tier;
  /** Index into `Facts.clients`; absent when the client is opaque or the call is a plain `fetch`. */
  readonly client?: number;
  /** The tools that reach this call (indices into `Facts.tools`), nearest first. Empty outside of agents. */
  readonly tools: readonly number[];
  readonly key: IdempotencyKey;
  readonly guard: Guard;
  /** Options that were given to this call, in whatever slot, as far as they can be seen. */
  readonly options: readonly ConfigOption[];
  /** The values that identify the operation, as the code writes them (ids and periods; never an amount, never free text), best first. */
  readonly keyInputs: readonly string[];
  /** The key that `addKey` and `replaceKey` write, as code: `operationKey('refunds.create', { chargeId })`. */
  readonly newKey?: string | undefined;
  /** Whether this call and another one of the file, by its `whole`, never both run: they stand in different branches. */
  readonly alternatesWith?: (whole: Range) => boolean;
  /** The agent code cannot be judged here: method, params or options come from somewhere that cannot be seen. */
  readonly opaque: boolean;
  /** Moves a misplaced key from the params into the options. */
  readonly moveKey?: Repair | undefined;
  /** Gives request options that stand alone in the params slot empty params before them, as every major of the SDK reads them. */
  readonly shiftOptions?: Repair | undefined;
  /** Adds `operationKey(operation, { …inputs })` in the options slot, with its import. Absent when there is no identity to build it from. */
  readonly addKey?: Repair | undefined;
  /** Replaces a volatile key by `operationKey(…)`. */
  readonly replaceKey?: Repair | undefined;
  /** Wraps the tool's body so that a Stripe error becomes a typed failure that tells the model not to call again. */
  readonly addGuard?: Repair | undefined;
  /** The same, and imports the SDK for its error classes where the file does not yet. */
  readonly guardTool?: Repair | undefined;
  /** Of a call that another file makes: that file, by its absolute path, and the whole call there. */
  readonly made?: { readonly path: string; readonly whole: Range };
  /**
   * Of a call on the SDK's own module, `stripe.Charge.create(…)` in Python: writes it as one on a client of that name,
   * `client.v1.charges.create(params={…}, options={…})`. Absent where its arguments cannot be told apart safely.
   */
  readonly onClient?: ((client: string) => readonly Edit[]) | undefined;
}

/** A function that a model can call. */
export interface Tool {
  readonly kind: 'Tool';
  /** The executor. */
  readonly at: Range;
  /** What makes the tool: the framework's call around the executor, or the executor alone. */
  readonly whole: Range;
  readonly name: string;
  /** The row of the framework catalogue, by its id: `openai-agents`, `mcp`. */
  readonly framework: string;
  /** What the framework does with an error that leaves the executor. */
  readonly onThrow: 'llm-message' | 'llm-generic' | 'llm-stack' | 'abort' | 'depends';
  /** Parameters that the model fills in. */
  readonly inputs: readonly ToolInput[];
}

export interface ToolInput {
  readonly name: string;
  /** The field in the schema, or the parameter. */
  readonly at: Range;
  /** How the schema types it, when it can be seen. */
  readonly type: 'string' | 'number' | 'boolean' | 'opaque';
  /** Whether the schema bounds a string (pattern, enum, regex, uuid, date). */
  readonly bounded: boolean;
}

export interface Agent {
  readonly kind: 'Agent';
  readonly at: Range;
  readonly name?: string;
  readonly framework: string;
  /** Indices into `Facts.tools`. */
  readonly tools: readonly number[];
  /** Tools that other files define: the file, by its absolute path, and the definition or executor there. */
  readonly elsewhere?: readonly { readonly path: string; readonly at: Range }[];
}

/** Something that enters, leaves or is asked of the state that the agents of a run share. */
export interface ContextEntry {
  readonly kind: 'ContextEntry';
  /** The context property, the `set` call, the read, the schema field or the parameter. */
  readonly at: Range;
  readonly name: string;
  /**
   * `write`: put into shared context or state; `read`: taken out of it; `parameter`: asked of the model as a tool parameter; `hosted`:
   * given to the model's provider as the credential of a hosted tool; `tool-context`: handed to one tool alone (AI SDK's `toolsContext`).
   */
  readonly access: 'write' | 'read' | 'parameter' | 'hosted' | 'tool-context';
  readonly holds: 'key' | 'client';
  readonly framework: string;
  /** Removes the entry. */
  readonly remove?: Repair;
  /** Removes it as a codemod may that knows that nothing reads it: an input with what the executor names it, a `set` call as a whole. */
  readonly drop?: Repair | undefined;
  /** The members that are written beside it, where they can be seen. */
  readonly siblings?: readonly string[];
}

/** A secret that reaches a place where it can be read. */
export interface Secret {
  readonly kind: 'Secret';
  /** The returned property, the context property or the literal. */
  readonly at: Range;
  /**
   * `key`: an API key; `client-secret`, `ephemeral-key`, `webhook-secret`: as Stripe names them; `object`: a whole object that carries a
   * secret; `error`: a whole Stripe error (its `payment_intent` carries a client secret); `billing-data`: sensitive, not secret.
   */
  readonly type: 'key' | 'client-secret' | 'ephemeral-key' | 'webhook-secret' | 'object' | 'error' | 'billing-data';
  /** How the code names it: `intent.client_secret`, `session`. For a literal its public prefix alone, `sk_live_…`: never the secret. */
  readonly text: string;
  /** `result`: returned to the model; `context`: written to context by a result; `source`: a literal in the source. */
  readonly sink: 'result' | 'context' | 'source';
  /** What the object is, for `object`: `payment_intent`. */
  readonly object?: string;
  /** Index into `Facts.tools`, for `result` and `context`. */
  readonly tool?: number;
  /** Takes the secret out of the result or the context. */
  readonly remove?: Repair;
  /** Of a whole object, or where it cannot be taken out by itself: leaves of the value only what a model needs, `{ id: intent.id, status: intent.status }`. */
  readonly reduce?: Repair;
}

/**
 * Everything that one file says. Empty lists, never absent ones. A front end may work out each part when it is first asked for, so ask
 * for no more than is needed.
 */
export interface Facts {
  readonly language: 'javascript' | 'python';
  readonly clients: readonly Client[];
  readonly calls: readonly StripeCall[];
  readonly tools: readonly Tool[];
  readonly agents: readonly Agent[];
  readonly context: readonly ContextEntry[];
  readonly secrets: readonly Secret[];
  /**
   * Of the calls and clients those that were given options, where that is cheaper to say than all of them; absent where it is not. Their
   * indices into each other mean nothing.
   */
  readonly given?: { readonly clients: readonly Client[]; readonly calls: readonly StripeCall[] } | undefined;
  /** The installed stripe major that the file resolves to; absent when it cannot be seen. */
  readonly stripeMajor?: number | undefined;
}
