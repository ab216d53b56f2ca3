import type { ConfigOption, Constants } from '../../model.js';
import { removeProperty } from '../edits/remove.js';
import { styleOf } from '../edits/style.js';
import { commentsIn, indentAt, startsLine } from '../edits/trivia.js';
import type { View } from '../tree/source.js';
import { keyName, stringOf, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve } from '../values/trace.js';

/** The options that an object literal names. What a spread or a computed name adds cannot be seen. */
export function optionsOf(view: View, object: ObjectNode, slot: ConfigOption['slot']): ConfigOption[] {
  return object.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyName(property) : undefined;
    if (property.type !== 'Property' || name === undefined) return [];
    const { range, key, computed, shorthand } = property;
    if (computed || property.method) return [{ name, slot, at: range }];
    return [
      {
        name,
        slot,
        at: range,
        // `{ a }` is read as a name and a value in one word.
        rename: (to) => [{ range: key.range, text: shorthand ? `${to}: ${name}` : to }],
        value: () => constantOf(view, property.value),
        rewrite(properties) {
          const texts = propertyTexts(view, properties);
          if (texts.length === 0) return removeProperty(view, property);
          if (commentsIn(view, ...range).length > 0) return undefined;
          const separator = startsLine(view.text, range[0]) ? `,${styleOf(view).newline}${indentAt(view.text, range[0])}` : ', ';
          return [{ range, text: texts.join(separator) }];
        },
      },
    ];
  });
}

/** `host: 'localhost'`, `port: 4242`, in the quotes of the file. */
export function propertyTexts(view: View, properties: Constants): string[] {
  const { quote } = styleOf(view);
  return Object.entries(properties).map(([name, value]) =>
    typeof value === 'number' ? `${name}: ${String(value)}` : `${name}: ${quote}${value}${quote}`,
  );
}

/** A string or number that the code itself says, here or one constant up. */
function constantOf(view: View, value: Node): string | number | undefined {
  const { node, path } = resolve(view, value);
  if (path.length > 0) return undefined;
  return node.type === 'Literal' && typeof node.value === 'number' ? node.value : stringOf(node);
}
