/**
 * The agent frameworks of JavaScript that paybrake knows, as data; those of Python are in `python/frameworks.ts`. One matcher reads it
 * (`javascript/agents/match.ts`).
 *
 * An anchor says where in the code something stands: `call:tool`, `new:Agent`, `static:Agent.create` and `extends:StructuredTool` name
 * what the package exports (through aliases, namespaces and `require`); `method:registerTool` names a method of what `of` makes;
 * `typed:ToolSet` a value with that annotation. Several names are separated by `|`.
 *
 * A path leads from there to a value: an argument's position, `last` or `self`, then `.name`, `.*` (every value of an object) and `[]`
 * (every element of a list). Alternatives are separated by `|`. In `input`, `context` and `callId` the first step is the position of the
 * executor's parameter.
 *
 * Measured with each package's real loop and a scripted model: @openai/agents 0.20, ai 7.0, langchain 1.5, @langchain/langgraph 1.7,
 * @mastra/core 1.71, @modelcontextprotocol/sdk 1.32, @anthropic-ai/sdk 1.12.
 */
import type { Tool } from './model.js';
import { pythonFrameworks } from './python/frameworks.js';

/** Modules of the project that behave like a framework of the catalogue. */
export interface FrameworkAlias {
  readonly packages: readonly string[];
  readonly like: string;
}

export interface ToolRow {
  readonly at: string;
  /** For `method:`: constructors and factories whose value the method belongs to. */
  readonly of?: readonly string[];
  /** For `method:`: the name says enough when the receiver cannot be seen. */
  readonly distinctive?: true;
  /** Only when this argument is that imported name or that string. */
  readonly when?: { readonly argument: number; readonly is: readonly string[] };
  /** The executor. For `extends:` the method's name. */
  readonly fn: string;
  readonly name?: string;
  /** The schema of what the model fills in. */
  readonly schema?: string;
  readonly input: string;
  readonly context?: string;
  readonly callId?: string;
  readonly onThrow: Tool['onThrow'];
  /** An option that decides what becomes of an error: a function handles it, `null` lets it abort the run. */
  readonly throwPolicy?: string;
  /** Who calls the executor, and what becomes of an error there, is not in the catalogue: a hand-written loop may catch it anywhere. */
  readonly unseenCaller?: true;
}

export interface ValueRow {
  readonly at: string;
  readonly of?: readonly string[];
  readonly value: string;
  /** Members that are no shared state: `messages`. */
  readonly except?: readonly string[];
  /** `pairs`: a list of `[name, value]`. */
  readonly as?: 'pairs';
}

export interface AgentRow {
  readonly at: string;
  readonly name?: string;
  readonly tools: string;
}

export interface Framework {
  readonly id: string;
  /** What errors and docs call it. */
  readonly title: string;
  readonly packages: readonly string[];
  readonly tools: readonly ToolRow[];
  readonly agents?: readonly AgentRow[];
  /** Values that enter the state which the agents of a run share. */
  readonly context?: readonly ValueRow[];
  /** Methods of a context object that write one entry: the name, then the value. */
  readonly contextSet?: readonly (ValueRow & { readonly key: string })[];
  /** Values that a tool's result writes to the shared state. */
  readonly result?: readonly ValueRow[];
  /** Values that are handed to one tool alone. */
  readonly toolContext?: readonly ValueRow[];
  /** Credentials of a tool that the model's provider runs. */
  readonly hosted?: readonly ValueRow[];
  /** Names under which the context is a parameter or a property of one: OpenAI Swarm's convention. */
  readonly contextNames?: readonly string[];
  /** What an `async function*` gives as its result, where one may be an executor: the last value that it yields, or the one that it returns. */
  readonly generators?: 'last-yield' | 'return';
}

export const frameworks: readonly Framework[] = [
  {
    id: 'openai-agents',
    title: 'OpenAI Agents SDK',
    packages: ['@openai/agents', '@openai/agents-core', '@openai/agents-realtime'],
    tools: [
      {
        at: 'call:tool',
        fn: '0.execute',
        name: '0.name',
        schema: '0.parameters',
        input: '0',
        context: '1.context',
        callId: '2.toolCall.callId',
        onThrow: 'llm-generic',
        throwPolicy: '0.errorFunction',
      },
    ],
    agents: [
      { at: 'new:Agent|RealtimeAgent', name: '0.name', tools: '0.tools' },
      { at: 'static:Agent.create', name: '0.name', tools: '0.tools' },
    ],
    context: [
      { at: 'call:run', value: '2.context' },
      { at: 'method:run', of: ['Runner'], value: '2.context' },
      { at: 'new:RunContext', value: '0' },
      { at: 'new:RealtimeSession', value: '1.context' },
    ],
    hosted: [
      { at: 'call:hostedMcpTool', value: '0.authorization' },
      { at: 'call:hostedMcpTool', value: '0.headers.*' },
    ],
  },
  {
    id: 'ai',
    title: 'AI SDK',
    packages: ['ai'],
    generators: 'last-yield',
    tools: [
      {
        at: 'call:tool|dynamicTool',
        fn: '0.execute',
        schema: '0.inputSchema|0.parameters',
        input: '0',
        context: '1.context|1.experimental_context',
        callId: '1.toolCallId',
        onThrow: 'llm-message',
      },
      {
        at: 'call:generateText|streamText',
        fn: '0.tools.*.execute',
        input: '0',
        context: '1.context|1.experimental_context',
        callId: '1.toolCallId',
        onThrow: 'llm-message',
      },
      {
        at: 'new:ToolLoopAgent|Experimental_Agent',
        fn: '0.tools.*.execute',
        input: '0',
        context: '1.context|1.experimental_context',
        callId: '1.toolCallId',
        onThrow: 'llm-message',
      },
      {
        at: 'typed:ToolSet',
        fn: 'self.*.execute',
        input: '0',
        context: '1.context',
        callId: '1.toolCallId',
        onThrow: 'llm-message',
      },
      { at: 'typed:Tool', fn: 'self.execute', input: '0', context: '1.context', callId: '1.toolCallId', onThrow: 'llm-message' },
    ],
    agents: [
      { at: 'new:ToolLoopAgent|Experimental_Agent', name: '0.id', tools: '0.tools.*' },
      { at: 'call:generateText|streamText', tools: '0.tools.*' },
    ],
    context: [
      { at: 'call:generateText|streamText', value: '0.experimental_context' },
      { at: 'call:generateText|streamText', value: '0.runtimeContext' },
      { at: 'new:ToolLoopAgent|Experimental_Agent', value: '0.experimental_context' },
      { at: 'new:ToolLoopAgent|Experimental_Agent', value: '0.runtimeContext' },
    ],
    toolContext: [
      { at: 'call:generateText|streamText', value: '0.toolsContext.*' },
      { at: 'new:ToolLoopAgent', value: '0.toolsContext.*' },
    ],
  },
  {
    id: 'langchain',
    title: 'LangChain',
    packages: ['@langchain/core', 'langchain', '@langchain/langgraph', 'deepagents'],
    generators: 'return',
    tools: [
      {
        at: 'call:tool',
        fn: '0',
        name: '1.name',
        schema: '1.schema',
        input: '0',
        context: '1.context|1.state|1.configurable',
        callId: '1.toolCallId|1.toolCall.id',
        onThrow: 'llm-message',
      },
      {
        at: 'new:DynamicStructuredTool|DynamicTool',
        fn: '0.func',
        name: '0.name',
        schema: '0.schema',
        input: '0',
        context: '2.configurable',
        onThrow: 'llm-message',
      },
      {
        at: 'extends:StructuredTool|Tool',
        fn: '_call',
        name: 'name',
        schema: 'schema',
        input: '0',
        context: '2.configurable',
        onThrow: 'llm-message',
      },
    ],
    agents: [
      { at: 'call:createAgent|createReactAgent|createDeepAgent', name: '0.name', tools: '0.tools' },
      { at: 'new:ToolNode', tools: '0' },
    ],
    context: [
      {
        at: 'method:invoke|stream|streamEvents',
        of: ['createAgent', 'createReactAgent', 'createDeepAgent', '.compile'],
        value: '1.context',
      },
      {
        at: 'method:invoke|stream|streamEvents',
        of: ['createAgent', 'createReactAgent', 'createDeepAgent', '.compile'],
        value: '1.configurable',
      },
      {
        at: 'method:invoke|stream|streamEvents',
        of: ['createAgent', 'createReactAgent', 'createDeepAgent', '.compile'],
        value: '0',
        except: ['messages'],
      },
    ],
    result: [{ at: 'new:Command', value: '0.update', except: ['messages'] }],
  },
  {
    id: 'mastra',
    title: 'Mastra',
    packages: ['@mastra/core'],
    tools: [
      {
        at: 'call:createTool',
        fn: '0.execute',
        name: '0.id',
        schema: '0.inputSchema',
        input: '0',
        context: '1.requestContext|0.runtimeContext',
        callId: '1.agent.toolCallId',
        onThrow: 'llm-message',
      },
      {
        at: 'new:Tool',
        fn: '0.execute',
        name: '0.id',
        schema: '0.inputSchema',
        input: '0',
        context: '1.requestContext|0.runtimeContext',
        callId: '1.agent.toolCallId',
        onThrow: 'llm-message',
      },
    ],
    agents: [{ at: 'new:Agent', name: '0.name', tools: '0.tools.*' }],
    context: [{ at: 'new:RequestContext|RuntimeContext', value: '0', as: 'pairs' }],
    contextSet: [{ at: 'method:set|setRaw', of: ['RequestContext', 'RuntimeContext'], key: '0', value: '1' }],
  },
  {
    id: 'mcp',
    title: 'Model Context Protocol SDK',
    packages: ['@modelcontextprotocol/sdk', '@modelcontextprotocol/server'],
    tools: [
      {
        at: 'method:registerTool',
        of: ['McpServer'],
        distinctive: true,
        fn: 'last',
        name: '0',
        schema: '1.inputSchema',
        input: '0',
        context: '1.authInfo',
        callId: '1.requestId',
        onThrow: 'llm-message',
      },
      {
        at: 'method:tool',
        of: ['McpServer'],
        fn: 'last',
        name: '0',
        schema: '2|1',
        input: '0',
        context: '1.authInfo',
        callId: '1.requestId',
        onThrow: 'llm-message',
      },
      {
        at: 'method:setRequestHandler',
        of: ['Server', 'McpServer'],
        distinctive: true,
        when: { argument: 0, is: ['CallToolRequestSchema', 'tools/call'] },
        fn: '1',
        input: '0.params.arguments',
        context: '1.authInfo',
        callId: '1.requestId',
        // The low-level server answers with a protocol error, and the host decides what the model sees of it.
        onThrow: 'depends',
      },
    ],
  },
  {
    id: 'anthropic',
    title: 'Anthropic SDK tool runner',
    packages: ['@anthropic-ai/sdk'],
    tools: [
      {
        at: 'call:betaTool|betaZodTool|betaStandardSchemaTool',
        fn: '0.run',
        name: '0.name',
        schema: '0.inputSchema',
        input: '0',
        callId: '1.toolUse.id',
        onThrow: 'llm-message',
      },
      {
        at: 'method:toolRunner',
        distinctive: true,
        fn: '0.tools[].run',
        name: '0.tools[].name',
        input: '0',
        callId: '1.toolUse.id',
        onThrow: 'llm-message',
      },
    ],
    agents: [{ at: 'method:toolRunner', tools: '0.tools' }],
  },
  {
    id: 'swarm',
    title: 'OpenAI Swarm port',
    // No port is well known enough to match by name: projects name theirs with `like: 'swarm'`.
    packages: ['swarmjs-node', 'openai-swarm-node'],
    tools: [
      {
        at: 'new:Agent',
        fn: '0.functions[]|0.functions[].function|0.functions[].func|0.functions[].fn|0.tools[]|0.tools[].function|0.tools[].func|0.tools[].fn',
        input: '*',
        onThrow: 'depends',
      },
      {
        at: 'typed:Agent',
        fn: 'self.functions[]|self.functions[].function|self.functions[].func|self.functions[].fn|self.tools[]|self.tools[].function|self.tools[].func|self.tools[].fn',
        input: '*',
        onThrow: 'depends',
      },
      { at: 'typed:AgentFunction', fn: 'self|self.func|self.function', input: '*', onThrow: 'depends' },
    ],
    agents: [
      { at: 'new:Agent', name: '0.name', tools: '0.functions|0.tools' },
      { at: 'typed:Agent', name: 'self.name', tools: 'self.functions|self.tools' },
    ],
    context: [
      { at: 'method:run|runAndStream', of: ['Swarm', 'SwarmJS'], value: '0.contextVariables|0.context_variables' },
      { at: 'method:run|runAndStream', of: ['Swarm', 'SwarmJS'], value: '2' },
    ],
    result: [
      { at: 'new:Result', value: '0.contextVariables|0.context_variables' },
      { at: 'call:createResult', value: '0.contextVariables|0.context_variables' },
    ],
    contextNames: ['contextVariables', 'context_variables'],
  },
];

/**
 * Loops without a framework: the program calls the model and runs the tools itself. What becomes of an error is the loop's own affair.
 * Their tools are found by their descriptions (`javascript/agents/dispatchers.ts`), not by a package.
 */
export const handWritten = {
  framework: { id: 'hand-written', title: 'hand-written loop', packages: [], tools: [] } as Framework,
  /** A function beside the description. */
  handler: { at: 'description', fn: 'handler', input: '0', onThrow: 'depends', unseenCaller: true } as ToolRow,
  /** A branch of a function that chooses by the tool's name. */
  branch: { at: 'branch', fn: 'case', input: '*', onThrow: 'depends', unseenCaller: true } as ToolRow,
};

/** The ids that `settings.paybrake.frameworks[].like` may name. */
export const frameworkIds: readonly string[] = [...new Set([...frameworks, ...pythonFrameworks].map((row) => row.id))];

/** Packages that bring a model or its tools, without a tool loop of their own. */
export const modelPackages = [
  'openai',
  '@anthropic-ai/sdk',
  '@google/genai',
  '@stripe/agent-toolkit',
  'groq-sdk',
  '@mistralai/mistralai',
] as const;

/** Under what name a hand-written loop gives a model the schema of a tool's inputs. */
export const schemaNames = ['inputSchema', 'input_schema', 'parameters'] as const;
