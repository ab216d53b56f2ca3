/** Which role each use of a client is for. */
import type { TransformContext } from '../model.js';
import type { ToolAt } from '../cross-file/users.js';

/** The role of tools of more than one role: their callers give the client. */
export const ANY = '*';

export interface Used {
  readonly tools: readonly ToolAt[];
  readonly others: boolean;
}

export interface Assignment<Use extends Used> {
  /** What tools do and nobody else, each with its role. */
  readonly assigned: readonly { readonly use: Use; readonly role: string }[];
  /** What tools do whose role is unknown. */
  readonly unassigned: readonly Use[];
  /** What tools and others do alike. */
  readonly mixed: readonly Use[];
  /** What others do. */
  readonly others: readonly Use[];
  /** The one role of all of it, or why there is none. */
  readonly single: { readonly role: string } | { readonly unknown: string } | undefined;
}

/** @param client index of the client in the facts of that file */
export function assign<Use extends Used>(
  context: TransformContext,
  path: string,
  client: number,
  uses: readonly Use[],
): Assignment<Use> {
  const rolesFor = ({ tools }: Use): readonly string[] => [
    ...new Set(tools.flatMap((tool) => context.rolesOfTool?.(tool.path, tool.tool) ?? [])),
  ];
  const forTools = uses.filter(({ tools, others }) => tools.length > 0 && !others);
  const all = new Set(forTools.flatMap(rolesFor));
  const named = context.roleOf(path, client);
  const [one] = all;
  const role = all.size > 1 ? undefined : 'role' in named ? named.role : one;
  const single =
    role !== undefined ? { role } : all.size === 0 ? { unknown: 'unknown' in named ? named.unknown : '' } : undefined;
  const assigned = forTools.flatMap((use) => {
    const [first = role, another] = role === undefined ? rolesFor(use) : [role];
    return first === undefined ? [] : [{ use, role: another === undefined ? first : ANY }];
  });
  return {
    assigned,
    unassigned: forTools.filter((use) => !assigned.some((one) => one.use === use)),
    mixed: uses.filter(({ tools, others }) => tools.length > 0 && others),
    others: uses.filter(({ tools }) => tools.length === 0),
    single,
  };
}

/** What is done, in few words: `stripe.api_key: a StripeClient for billing, support`. */
export function whatOf(name: string, assigned: Assignment<Used>['assigned']): string {
  const roles = [...new Set(assigned.map(({ role }) => role))].filter((role) => role !== ANY).sort();
  const given = assigned.some(({ role }) => role === ANY) ? ['shared tools are given one'] : [];
  return `${name}: ${[...(roles.length > 0 ? [`a StripeClient for ${roles.join(', ')}`] : []), ...given].join('; ')}`;
}
