/**
 * The agent frameworks of Python that paybrake knows, as data. One matcher reads it (`agents/match.ts`).
 *
 * An anchor says where in the code something stands. `decorator:tool` is a function under that decorator, or one that is given to it;
 * `call:Agent` a call, `extends:BaseTool` a class; `method:tool` a method of what `of` makes. Several names are separated by `|`, and a
 * name counts in whatever module of the package it stands, `exact` frameworks aside: `tools.tool` is one in a module `tools`.
 *
 * A path leads from there to a value: `self` (the decorated function), `receiver` (what a method belongs to), an argument's position or
 * keyword, a member of a class; then `.name`, `.*` (every value of a dictionary) and `[]` (every element of a list). Alternatives are
 * separated by `|`.
 *
 * What becomes of an exception was measured with each package's own loop and a scripted model: openai-agents 0.24 (a fixed text; until
 * then the message), langgraph 1.2 with langchain 1.4 (it aborts the run; before 1.0 the model got the message), autogen-agentchat 0.7,
 * mcp 2.3 (a fixed text; FastMCP of 1.x the message), and Swarm's core as agentstack-openai-swarm 0.0.1 publishes it. Those of crewai 1.15
 * and anthropic 2.12 were read in their source.
 */
import type { Framework as AnyFramework } from '../frameworks.js';
import type { Tool } from '../model.js';

/** A parameter of an executor that the framework fills in, not the model. */
export interface InjectedRow {
  readonly named?: readonly string[];
  /** Words of its annotation: `Annotated[dict, InjectedState]`. */
  readonly typed?: readonly string[];
  /** Members of it that are the state which the agents of a run share; an empty path is the whole. */
  readonly context?: readonly (readonly string[])[];
  /** The member that is the id of the model's tool call. */
  readonly callId?: readonly string[];
}

export interface PythonToolRow {
  readonly at: string;
  /** For `method:`: constructors whose value the method belongs to. */
  readonly of?: readonly string[];
  /** For `method:`: the name says enough when the receiver cannot be seen. */
  readonly distinctive?: true;
  /** The executor. Of a class the methods that are one, the best first. */
  readonly fn: string;
  readonly name?: string;
  /** A model of what the model fills in. */
  readonly schema?: string;
  /** Which of the parameters that the framework does not fill in holds everything that the model does. */
  readonly bag?: string;
  /** One function runs every tool of the server and chooses by the name that it is given. */
  readonly dispatches?: true;
  readonly onThrow: Tool['onThrow'];
  /** An argument that decides what becomes of an error: a function handles it, `None` lets it abort the run. */
  readonly throwPolicy?: string;
}

export interface PythonValueRow {
  readonly at: string;
  readonly of?: readonly string[];
  readonly distinctive?: true;
  readonly value: string;
  /** Members that are no shared state: `messages`. */
  readonly except?: readonly string[];
}

export interface PythonAgentRow {
  readonly at: string;
  readonly name?: string;
  readonly tools: string;
}

/** A tool that an agent is given after it was made. */
export interface PythonRegistrationRow {
  readonly at: string;
  readonly distinctive?: true;
  readonly fn: string;
  /** The agent whose model is told of it; `receiver` for what the method belongs to. */
  readonly agent: string;
}

export interface PythonFramework extends Pick<AnyFramework, 'id' | 'title' | 'packages'> {
  /** Its packages have such ordinary names (`agents`) that only what stands at their top counts. */
  readonly exact?: true;
  readonly tools: readonly PythonToolRow[];
  readonly agents?: readonly PythonAgentRow[];
  readonly registrations?: readonly PythonRegistrationRow[];
  readonly injected?: readonly InjectedRow[];
  /** Values that enter the state which the agents of a run share. */
  readonly context?: readonly PythonValueRow[];
  /** Values that a tool's result writes to the shared state. */
  readonly result?: readonly PythonValueRow[];
  /** Credentials of a tool that the model's provider runs. */
  readonly hosted?: readonly PythonValueRow[];
}

export const pythonFrameworks: readonly PythonFramework[] = [
  {
    id: 'swarm',
    title: 'OpenAI Swarm',
    // OpenAI never published it: what PyPI has are forks that keep the module's name, or nearly.
    packages: ['swarm', 'openai_swarm', 'swarm_openai'],
    tools: [{ at: 'call:Agent', fn: 'functions[]|4[]', onThrow: 'abort' }],
    agents: [{ at: 'call:Agent', name: 'name|0', tools: 'functions|4' }],
    injected: [{ named: ['context_variables'], context: [[]] }],
    context: [{ at: 'method:run|run_and_stream', of: ['Swarm'], value: 'context_variables|2' }],
    result: [{ at: 'call:Result', value: 'context_variables|2' }],
  },
  {
    id: 'openai-agents',
    title: 'OpenAI Agents SDK',
    packages: ['agents'],
    exact: true,
    tools: [
      {
        at: 'decorator:function_tool',
        fn: 'self',
        name: 'name_override',
        onThrow: 'llm-generic',
        throwPolicy: 'failure_error_function',
      },
      { at: 'call:FunctionTool', fn: 'on_invoke_tool|3', name: 'name|0', bag: '0', onThrow: 'abort' },
    ],
    agents: [{ at: 'call:Agent|RealtimeAgent', name: 'name|0', tools: 'tools' }],
    injected: [{ typed: ['RunContextWrapper', 'ToolContext'], context: [['context']], callId: ['tool_call_id'] }],
    context: [
      { at: 'call:Runner.run|Runner.run_sync|Runner.run_streamed', value: 'context|2' },
      { at: 'call:RunContextWrapper|ToolContext', value: 'context|0' },
      { at: 'method:run', of: ['RealtimeRunner'], value: 'context' },
    ],
    hosted: [
      { at: 'call:HostedMCPTool', value: 'tool_config.authorization|0.authorization' },
      { at: 'call:HostedMCPTool', value: 'tool_config.headers.*|0.headers.*' },
    ],
  },
  {
    id: 'langchain',
    title: 'LangChain',
    packages: [
      'langchain',
      'langchain_core',
      'langchain_community',
      'langgraph',
      'langgraph_supervisor',
      'langgraph_swarm',
      'deepagents',
    ],
    tools: [
      { at: 'decorator:tool', fn: 'self', name: '0|name_or_callable', schema: 'args_schema', onThrow: 'depends' },
      {
        at: 'call:StructuredTool.from_function|Tool.from_function',
        fn: 'func|coroutine|0',
        name: 'name|1',
        schema: 'args_schema',
        onThrow: 'depends',
      },
      { at: 'call:StructuredTool|Tool', fn: 'func|coroutine|1', name: 'name|0', schema: 'args_schema', onThrow: 'depends' },
      { at: 'extends:BaseTool|StructuredTool', fn: '_run|_arun', name: 'name', schema: 'args_schema', onThrow: 'depends' },
      { at: 'call:create_react_agent|create_agent|create_deep_agent', fn: 'tools[]|1[]', onThrow: 'depends' },
      { at: 'call:ToolNode', fn: 'tools[]|0[]', onThrow: 'depends' },
      { at: 'method:bind_tools', distinctive: true, fn: '0[]|tools[]', onThrow: 'depends' },
    ],
    agents: [
      { at: 'call:create_react_agent|create_agent|create_deep_agent', name: 'name', tools: 'tools|1' },
      { at: 'call:create_tool_calling_agent|create_openai_functions_agent|create_openai_tools_agent', tools: 'tools|1' },
      { at: 'call:initialize_agent', tools: 'tools|0' },
      { at: 'call:AgentExecutor', tools: 'tools' },
      { at: 'call:ToolNode', tools: 'tools|0' },
    ],
    injected: [
      { typed: ['InjectedState', 'InjectedStore'], context: [[]] },
      { typed: ['ToolRuntime'], context: [['context'], ['state'], ['config', 'configurable']], callId: ['tool_call_id'] },
      { typed: ['RunnableConfig'], context: [['configurable']] },
      { typed: ['InjectedToolCallId'], callId: [] },
      { typed: ['InjectedToolArg'], context: [[]] },
      { named: ['run_manager', 'callbacks'] },
    ],
    context: [
      {
        at: 'method:invoke|ainvoke|stream|astream|astream_events|batch|abatch',
        of: ['create_react_agent', 'create_agent', 'create_deep_agent', 'AgentExecutor', '.compile'],
        value: 'config.configurable|1.configurable',
      },
      {
        at: 'method:invoke|ainvoke|stream|astream|astream_events|batch|abatch',
        of: ['create_react_agent', 'create_agent', 'create_deep_agent', '.compile'],
        value: 'context',
      },
      {
        at: 'method:invoke|ainvoke|stream|astream|astream_events',
        of: ['create_react_agent', 'create_agent', 'create_deep_agent', 'AgentExecutor', '.compile'],
        value: '0|input',
        except: ['messages', 'input', 'chat_history'],
      },
      {
        at: 'method:with_config',
        of: ['create_react_agent', 'create_agent', '.compile'],
        value: 'configurable|config.configurable|0.configurable',
      },
      {
        at: 'method:update_state',
        of: ['create_react_agent', 'create_agent', '.compile'],
        value: '1|values',
        except: ['messages'],
      },
    ],
    result: [{ at: 'call:Command', value: 'update', except: ['messages'] }],
  },
  {
    id: 'crewai',
    title: 'CrewAI',
    packages: ['crewai', 'crewai_tools'],
    tools: [
      { at: 'decorator:tools.tool|base_tool.tool|crewai_tools.tool', fn: 'self', name: '0', onThrow: 'llm-message' },
      { at: 'extends:BaseTool', fn: '_run|_arun', name: 'name', schema: 'args_schema', onThrow: 'llm-message' },
      { at: 'call:Tool|CrewStructuredTool', fn: 'func', name: 'name', schema: 'args_schema', onThrow: 'llm-message' },
      { at: 'call:CrewStructuredTool.from_function', fn: 'func|0', name: 'name', schema: 'args_schema', onThrow: 'llm-message' },
    ],
    agents: [{ at: 'call:Agent|LiteAgent', name: 'role', tools: 'tools' }],
    context: [
      {
        at: 'method:kickoff|kickoff_async|kickoff_for_each|kickoff_for_each_async|akickoff',
        distinctive: true,
        value: 'inputs|inputs[]|0|0[]',
      },
    ],
  },
  {
    id: 'autogen',
    title: 'AutoGen',
    packages: ['autogen_agentchat', 'autogen_core', 'autogen_ext', 'autogen', 'ag2', 'pyautogen'],
    tools: [
      { at: 'call:FunctionTool', fn: 'func|0', name: 'name|2', onThrow: 'llm-message' },
      { at: 'method:register_for_llm', distinctive: true, fn: 'self', name: 'name', onThrow: 'llm-message' },
      { at: 'method:register_for_execution', distinctive: true, fn: 'self', name: 'name', onThrow: 'llm-message' },
      { at: 'call:register_function', fn: '0|f', name: 'name', onThrow: 'llm-message' },
      { at: 'method:register_function', distinctive: true, fn: 'function_map.*|0.*', onThrow: 'llm-message' },
      {
        at: 'call:UserProxyAgent|ConversableAgent|AssistantAgent|GPTAssistantAgent',
        fn: 'function_map.*',
        onThrow: 'llm-message',
      },
      { at: 'call:AssistantAgent', fn: 'tools[]', onThrow: 'llm-message' },
      { at: 'call:ConversableAgent|AssistantAgent', fn: 'functions[]', onThrow: 'llm-message' },
      { at: 'decorator:tools.tool', fn: 'self', name: 'name', onThrow: 'llm-message' },
      { at: 'call:Tool', fn: 'func_or_tool|func', name: 'name', onThrow: 'llm-message' },
    ],
    agents: [
      {
        at: 'call:AssistantAgent|ConversableAgent|UserProxyAgent|GPTAssistantAgent',
        name: 'name|0',
        tools: 'tools|functions|function_map.*',
      },
    ],
    // The executor runs what another agent's model asks for: a tool is the agent's whose model is told of it.
    registrations: [
      { at: 'call:register_function', fn: '0|f', agent: 'caller' },
      { at: 'method:register_for_llm', distinctive: true, fn: 'self', agent: 'receiver' },
    ],
    injected: [{ named: ['context_variables'], context: [[]] }, { typed: ['CancellationToken'] }],
    context: [
      {
        at: 'call:initiate_swarm_chat|a_initiate_swarm_chat|initiate_group_chat|a_initiate_group_chat',
        value: 'context_variables',
      },
      { at: 'call:ContextVariables', value: 'data|0' },
      { at: 'call:AutoPattern|DefaultPattern|RoundRobinPattern|ManualPattern', value: 'context_variables' },
      { at: 'call:ConversableAgent|AssistantAgent', value: 'context_variables' },
    ],
    result: [{ at: 'call:ReplyResult|SwarmResult', value: 'context_variables' }],
  },
  {
    id: 'mcp',
    title: 'Model Context Protocol SDK',
    packages: ['mcp', 'fastmcp'],
    tools: [
      { at: 'method:tool', of: ['FastMCP'], fn: 'self', name: 'name|0', onThrow: 'llm-message' },
      { at: 'method:tool', of: ['MCPServer'], fn: 'self', name: 'name|0', onThrow: 'llm-generic' },
      { at: 'method:add_tool', of: ['FastMCP'], fn: 'fn|0', name: 'name', onThrow: 'llm-message' },
      { at: 'method:add_tool', of: ['MCPServer'], fn: 'fn|0', name: 'name', onThrow: 'llm-generic' },
      { at: 'call:Tool.from_function|FunctionTool.from_function', fn: 'fn|0', name: 'name', onThrow: 'llm-message' },
      { at: 'call:FastMCP|MCPServer', fn: 'tools[]', onThrow: 'llm-message' },
      { at: 'method:call_tool', of: ['Server'], fn: 'self', bag: '1', dispatches: true, onThrow: 'llm-message' },
      { at: 'call:Server', fn: 'on_call_tool', bag: '1', dispatches: true, onThrow: 'depends' },
    ],
    injected: [{ typed: ['Context', 'ServerSession'] }],
  },
  {
    id: 'anthropic',
    title: 'Anthropic SDK tool runner',
    packages: ['anthropic'],
    tools: [
      { at: 'decorator:beta_tool|beta_async_tool', fn: 'self', name: 'name', schema: 'input_schema', onThrow: 'llm-message' },
      { at: 'method:tool_runner', distinctive: true, fn: 'tools[]', onThrow: 'llm-message' },
    ],
    agents: [{ at: 'method:tool_runner', tools: 'tools' }],
  },
];

/** Packages that bring a model, without a tool loop of their own. */
export const pythonModelPackages = [
  'openai',
  'anthropic',
  'groq',
  'mistralai',
  'litellm',
  'google',
  'ollama',
  'cohere',
  'boto3',
] as const;

/** Modules that are packages wherever they lie, vendored ones too. Of a name as ordinary as `agents` the project may have its own. */
export const packageNames: ReadonlySet<string> = new Set([
  'stripe',
  ...pythonFrameworks.flatMap(({ packages, exact }) => (exact ? [] : packages)),
]);

/** Packages whose names many projects have for a folder or a module of their own. */
export const exactNames: ReadonlySet<string> = new Set(
  pythonFrameworks.flatMap(({ packages, exact }) => (exact ? packages : [])),
);

/**
 * Loops without a framework: the program calls the model and runs the tools itself. What becomes of an error is the loop's own affair.
 * Their tools are found by their descriptions (`agents/dispatchers.ts`), not by a package.
 */
export const HAND_WRITTEN = 'hand-written';

/** Decorators that make a tool of a function and change nothing else about it. */
export const toolDecorators: ReadonlySet<string> = new Set(
  pythonFrameworks.flatMap(({ tools }) =>
    tools
      .flatMap(({ at, fn }) => (fn === 'self' ? at.replace(/^\w+:/u, '').split('|') : []))
      .map((name) => name.split('.').at(-1) ?? name),
  ),
);
