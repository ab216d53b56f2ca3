import { describesTools } from '../../../evidence.js';
import { schemaNames } from '../../../frameworks.js';
import type { View } from '../../tree/source.js';
import { keyName, propertyOf, stringOf, type Node, type ObjectNode } from '../../tree/syntax.js';
import { resolve } from '../../values/trace.js';
import { choicesIn, isChosenBy, type Choice } from './choices.js';

/** A tool as a file describes it to a model. */
export interface Described {
  readonly name: string;
  readonly object: ObjectNode;
  readonly schema: Node;
}

/** What a file tells a model of its tools: their names, and the names that an input of one of them chooses among. */
export class Descriptions {
  readonly #tools: ReadonlyMap<string, Described>;
  readonly #choices: readonly Choice[];

  constructor(private readonly view: View) {
    const found = describesTools(view.text) ? view.all('ObjectExpression').flatMap((object) => describedBy(view, object)) : [];
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

  /** The input whose value is such a name, where code chooses by that input: `action` of `if (action === 'create_invoice')`. */
  choice(name: string, on: Node): Choice | undefined {
    return this.#choices.find((choice) => choice.names.has(name) && isChosenBy(this.view, on, choice.property));
  }

  /** The schema of what the model fills in when code chooses a name by a value. */
  schemaOf(name: string, on: Node): Node | undefined {
    return this.named(name)?.schema ?? this.choice(name, on)?.schema;
  }
}

/** `{ name, description, inputSchema: { type: 'object', … } }`, or the same under its name in a table. */
function describedBy(view: View, object: ObjectNode): Described[] {
  const schema = propertyOf(object, ...schemaNames);
  if (!schema || !propertyOf(object, 'description') || !isJsonSchema(view, schema.value)) return [];
  const named = propertyOf(object, 'name');
  const { parent } = object;
  const name = named ? stringOf(named.value) : parent.type === 'Property' ? keyName(parent) : undefined;
  return name === undefined ? [] : [{ name, object, schema: schema.value }];
}

function isJsonSchema(view: View, node: Node): boolean {
  const { node: schema } = resolve(view, node);
  if (schema.type !== 'ObjectExpression') return false;
  const type = propertyOf(schema, 'type');
  return type !== undefined && stringOf(type.value) === 'object';
}
