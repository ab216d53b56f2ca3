import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import type { SchemaField } from '../agents/schema.js';
import type { FoundTool } from '../agents/tools.js';
import type { View } from '../tree/source.js';
import { keyName } from '../tree/syntax.js';
import { repairOf } from './edit.js';
import { removeProperty } from './remove.js';
import { commaAfter } from './object.js';
import { commentsIn } from './trivia.js';

/**
 * Takes an input that nothing reads any more out of a tool: out of the schema, and out of what the executor destructures. `undefined`
 * while something reads it, and where the schema is another file's.
 */
export function dropInput(view: View, { fn, row }: FoundTool, field: SchemaField): Repair | undefined {
  if (field.view !== view || !fn) return undefined;
  const written = removeProperty(view, field.property);
  const parameter = fn.params[Number(row.input)];
  if (!written || parameter?.type !== 'ObjectPattern') return undefined;
  const taken = parameter.properties.find((p): p is TSESTree.Property => p.type === 'Property' && keyName(p) === field.name);
  if (!taken) return parameter.properties.some((p) => p.type === 'RestElement') ? undefined : repairOf(written);
  const name = taken.value.type === 'AssignmentPattern' ? taken.value.left : taken.value;
  const variable = name.type === 'Identifier' ? view.variable(name) : undefined;
  if (!variable || variable.references.some((r) => r.isRead())) return undefined;
  const untaken =
    parameter.properties.length === 1 ? withoutPattern(view, parameter, fn.params.length) : removeProperty(view, taken);
  return untaken && repairOf([...written, ...untaken]);
}

/** `async ({}) =>` says nothing that `async () =>` does not. */
function withoutPattern(view: View, pattern: TSESTree.ObjectPattern, count: number): readonly Edit[] | undefined {
  if (commentsIn(view, ...pattern.range).length > 0) return undefined;
  if (count > 1) return [{ range: pattern.range, text: '_input' }];
  const end = commaAfter(view, pattern.range[1]) ?? pattern.range[1];
  return [{ range: [pattern.range[0], end], text: '' }];
}
