import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit } from '../../model.js';
import type { View } from '../tree/source.js';
import { keyName, propertyOf } from '../tree/syntax.js';
import { repairOf } from './edit.js';
import { removeProperty } from './remove.js';
import { lineEnd, lineStart, nextLine, startsLine } from './trivia.js';
import { startOfStatement } from './statements.js';

/** What declares the fields of a state: LangGraph's `Annotation.Root`, zod's `object`. */
const SCHEMAS = /(?:^|\.)(?:Root|object)$/u;

/**
 * Takes a member that nothing fills or reads any more out of the types and state schemas that this file declares for a shared context.
 *
 * @param siblings the other members of the context; a type without them is another one's
 */
export function dropMember(view: View, name: string, siblings: readonly string[]): readonly Edit[] {
  const types = [
    ...view.all('TSInterfaceBody').map(({ body }) => body),
    ...view.all('TSTypeLiteral').map(({ members }) => members),
  ];
  const fromTypes = types.flatMap((members) => {
    const names = members.map((member) => (member.type === 'TSPropertySignature' ? keyName(member) : undefined));
    const member = members[names.indexOf(name)];
    return member && siblings.every((sibling) => names.includes(sibling)) ? removeMember(view, member) : [];
  });
  const fromSchemas = view.all('CallExpression').flatMap(({ callee, arguments: [shape] }) => {
    if (shape?.type !== 'ObjectExpression' || !SCHEMAS.test(view.textOf(callee))) return [];
    const property = propertyOf(shape, name);
    const isWhole = shape.properties.some((p) => p.type === 'SpreadElement') || siblings.every((s) => propertyOf(shape, s));
    return property && isWhole ? (removeProperty(view, property) ?? []) : [];
  });
  return repairOf([...fromTypes, ...fromSchemas])?.() ?? [];
}

function removeMember(view: View, member: TSESTree.TypeElement): Edit[] {
  const { text } = view;
  const [start, end] = member.range;
  const isAlone = startsLine(text, start) && text.slice(end, lineEnd(text, end)).trim() === '';
  if (isAlone) return [{ range: [startOfStatement(view, member) ?? lineStart(text, start), nextLine(text, end)], text: '' }];
  const spaces = /^[^\S\n]*/u.exec(text.slice(end))?.[0].length ?? 0;
  return [{ range: [start, end + spaces], text: '' }];
}
