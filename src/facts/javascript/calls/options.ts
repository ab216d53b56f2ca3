import type { ConfigOption } from '../../model.js';
import { keyName, type ObjectNode } from '../tree/syntax.js';

/** The options that an object literal names. What a spread or a computed name adds cannot be seen. */
export function optionsOf(object: ObjectNode, slot: ConfigOption['slot']): ConfigOption[] {
  return object.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyName(property) : undefined;
    if (property.type !== 'Property' || name === undefined) return [];
    const { range, key, computed, shorthand } = property;
    if (computed || property.method) return [{ name, slot, at: range }];
    // `{ a }` is read as a name and a value in one word.
    const rename = (to: string) => [{ range: key.range, text: shorthand ? `${to}: ${name}` : to }];
    return [{ name, slot, at: range, rename }];
  });
}
