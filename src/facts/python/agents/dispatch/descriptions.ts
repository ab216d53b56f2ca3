import { describesTools } from '../../../evidence.js';
import { schemaNames } from '../../../frameworks.js';
import { pythonModelPackages } from '../../frameworks.js';
import type { Call, Dict, Expression, Node } from '../../tree/nodes.js';
import { entryOf, keywordOf, stringOf } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import { resolve } from '../../values/trace.js';
import { importedAs } from '../names.js';
import { choicesIn, isChosenBy, type Choice } from './choices.js';

/** A tool as a file describes it to a model. */
export interface Described {
  readonly name: string;
  readonly node: Dict | Call;
  readonly schema: Expression;
}

/** What a file tells a model of its tools: their names, and the names that an input of one of them chooses among. */
export class Descriptions {
  readonly #tools: ReadonlyMap<string, Described>;
  readonly #choices: readonly Choice[];

  constructor(private readonly view: PythonView) {
    const found = describesTools(view.text)
      ? [
          ...view.all('Dict').flatMap((dict) => describedBy(view, dict)),
          ...view.all('Call').flatMap((call) => listedBy(view, call)),
        ]
      : [];
    this.#tools = new Map(found.map((tool) => [tool.name, tool]));
    this.#choices = found.flatMap(({ schema }) => choicesIn(view, schema));
  }

  get none(): boolean {
    return this.#tools.size === 0;
  }

  get tools(): readonly Described[] {
    return [...this.#tools.values()];
  }

  /** Every name that code may choose by. */
  get names(): readonly string[] {
    return [...new Set([...this.#tools.keys(), ...this.#choices.flatMap(({ names }) => [...names])])];
  }

  /** The tool that a file describes by such a name. */
  named(name: string): Described | undefined {
    return this.#tools.get(name);
  }

  /** The input whose value is such a name, where code chooses by that input: `action` of `if action == "create_invoice":`. */
  choice(name: string, on: Node): Choice | undefined {
    return this.#choices.find((choice) => choice.names.has(name) && isChosenBy(this.view, on, choice.property));
  }

  /** The schema of what the model fills in when code chooses a name by a value. */
  schemaOf(name: string, on: Node): Expression | undefined {
    return this.named(name)?.schema ?? this.choice(name, on)?.schema;
  }
}

/** `{"name": …, "description": …, "parameters": {"type": "object", …}}`. */
function describedBy(view: PythonView, dict: Dict): Described[] {
  const schema = entryOf(dict, ...schemaNames);
  const named = entryOf(dict, 'name');
  if (!schema || !named || !entryOf(dict, 'description')) return [];
  return described(view, dict, named.value, schema.value);
}

/** `Tool(name=…, description=…, inputSchema={"type": "object", …})` of the `mcp` package, or of one that brings a model. */
function listedBy(view: PythonView, call: Call): Described[] {
  const schema = keywordOf(call, ...schemaNames);
  const named = keywordOf(call, 'name');
  if (!schema || !named || !keywordOf(call, 'description')) return [];
  const isOfModel = importedAs(view, call.func).some((name) => SPEAKERS.has(name.split('.', 1)[0] ?? ''));
  return isOfModel ? described(view, call, named.value, schema.value) : [];
}

const SPEAKERS: ReadonlySet<string> = new Set([...pythonModelPackages, 'mcp', 'fastmcp']);

function described(view: PythonView, node: Dict | Call, named: Expression, schema: Expression): Described[] {
  const name = stringOf(resolve(view, named).node);
  return name !== undefined && isJsonSchema(view, schema) ? [{ name, node, schema }] : [];
}

export function isJsonSchema(view: PythonView, node: Node): boolean {
  const { node: schema } = resolve(view, node);
  const type = schema.nodeType === 'Dict' ? entryOf(schema, 'type') : undefined;
  return stringOf(type?.value) === 'object';
}
