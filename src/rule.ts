/**
 * Makes an ESLint rule of a function over facts. The one place where facts meet ESLint: a rule sees no syntax tree and no ESLint type,
 * so that the same rule serves every language that has a front end.
 */
import type { Rule } from 'eslint';
import { frameworkIds } from './facts/frameworks.js';
import { canMatter } from './facts/gate.js';
import { concerns, factsOf, type LintedSource } from './facts/index.js';
import type { Client, ContextEntry, Edit, Facts, Range, Repair, Secret, StripeCall, Tool } from './facts/model.js';
import { readSettings, type Settings } from './settings.js';
import { withoutSecrets } from './stripe/keys.js';
import { VERSION } from './version.js';

type Data = Readonly<Record<string, string>>;

export interface Suggestion<Id extends string> {
  readonly messageId: Id;
  readonly data?: Data;
  /** A suggestion without edits is left out: not every repair is safe everywhere. */
  readonly edits: Repair | undefined;
}

export interface Finding<Id extends string> {
  readonly at: Range;
  readonly messageId: Id;
  readonly data?: Data;
  /** Applied by `--fix`: only where the code as written cannot work, or cannot change its behaviour. */
  readonly fix?: Repair | undefined;
  readonly suggest?: readonly Suggestion<Id>[];
}

type Report<Id extends string> = (finding: Finding<Id>) => void;

/** What a rule knows beside the fact in its hand. */
export interface FactContext<Options> {
  readonly facts: Facts;
  readonly options: Options;
  /** The tool through which a model reaches the call, nearest first; absent outside of agents. */
  toolOf(call: StripeCall): Tool | undefined;
}

type Handler<Fact, Options, Id extends string> = (fact: Fact, report: Report<Id>, context: FactContext<Options>) => void;

export interface FactRule<Options extends object, Id extends string> {
  readonly name: string;
  /** One sentence without its period, as `docs/rules/<name>.md` begins. */
  readonly description: string;
  readonly fixable?: boolean;
  readonly hasSuggestions?: boolean;
  readonly messages: Readonly<Record<Id, string>>;
  /** Every option with its default and its JSON schema, which carries a `description`. */
  readonly options?: { readonly [Name in keyof Options]: { readonly default: Options[Name]; readonly schema: object } };
  /** Looks at nothing of calls and clients but the options that they were given. */
  readonly onlyOptions?: true;
  readonly Client?: Handler<Client, Options, Id>;
  readonly StripeCall?: Handler<StripeCall, Options, Id>;
  readonly ContextEntry?: Handler<ContextEntry, Options, Id>;
  readonly Secret?: Handler<Secret, Options, Id>;
  readonly Tool?: Handler<Tool, Options, Id>;
}

/** An ESLint rule whose documentation is always there. */
export type PaybrakeRule = Rule.RuleModule & {
  readonly meta: Rule.RuleMetaData & {
    readonly docs: { readonly description: string; readonly url: string; readonly recommended: boolean };
  };
};

/** The option of every rule about calls that agents make. */
export const scope = {
  default: 'agents' as 'agents' | 'all',
  schema: {
    enum: ['agents', 'all'],
    description: '`agents`: only code that a tool of an agent reaches. `all`: every use of Stripe.',
  },
};

const TIERS = ['money', 'object', 'change', 'session'] as const;
export type WriteTier = (typeof TIERS)[number];

/** The option of rules that ask more of some calls than of others. */
export const tiers = {
  default: ['money'] as readonly WriteTier[],
  schema: {
    type: 'array',
    items: { enum: TIERS },
    uniqueItems: true,
    description:
      'The calls to look at. `money`: moves money or commits to move it. `object`: creates something else. ' +
      '`change`: updates, cancels, deletes or attaches. `session`: makes a short-lived link, session or ephemeral key.',
  },
};

/** Whether a rule about calls that agents make speaks of this one. */
export function isReached(call: StripeCall, { options }: { options: { readonly scope: 'agents' | 'all' } }): boolean {
  return options.scope === 'all' || call.tools.length > 0;
}

const NO_SETTINGS: Settings = { frameworks: [] };
const settingsRead = new WeakMap<object, Settings>();

/** ESLint hands the same frozen `settings` to every rule and file of one config, so that reading them once is enough. */
function settingsOf(settings: object & { paybrake?: unknown }): Settings {
  let read = settingsRead.get(settings);
  if (read === undefined) {
    read = settings.paybrake === undefined ? NO_SETTINGS : readSettings(settings.paybrake, { frameworks: frameworkIds });
    settingsRead.set(settings, read);
  }
  return read;
}

/** Turns our edits into ESLint's. No edits, no fix. */
function fixer(edits: Repair): Rule.ReportFixer {
  return (eslint) => edits().map((edit: Edit) => eslint.replaceTextRange([edit.range[0], edit.range[1]], edit.text));
}

/** Names and texts of the code go into messages, and messages into logs: a key that stands in one must not. */
function shown(data: Data): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, withoutSecrets(text)]));
}

function reporter<Id extends string>(context: Rule.RuleContext): Report<Id> {
  const { sourceCode } = context;
  return ({ at, messageId, data = {}, fix, suggest = [] }) => {
    context.report({
      loc: { start: sourceCode.getLocFromIndex(at[0]), end: sourceCode.getLocFromIndex(at[1]) },
      messageId,
      data: shown(data),
      fix: fix === undefined ? null : fixer(fix),
      // ESLint copies every property of a suggestion into its message, which the cache and worker threads serialise: no functions but `fix`.
      suggest: suggest.flatMap(({ edits, ...said }) =>
        edits === undefined ? [] : [{ messageId: said.messageId, data: shown(said.data ?? {}), fix: fixer(edits) }],
      ),
    });
  };
}

function run<Options extends object, Id extends string>(
  rule: FactRule<Options, Id>,
  report: Report<Id>,
  context: FactContext<Options>,
  isOnlyForTools: boolean,
): void {
  const { facts } = context;
  // What no rule asks for need not be worked out. A rule without options is given none.
  const wanted = (context as { readonly options?: { readonly scope?: unknown } }).options?.scope;
  if (facts.tools.length === 0 && (wanted === 'agents' || isOnlyForTools)) return;
  const asked = (rule.onlyOptions === true && facts.given) || facts;
  if (rule.Client) for (const fact of asked.clients) rule.Client(fact, report, context);
  if (rule.StripeCall) for (const fact of asked.calls) rule.StripeCall(fact, report, context);
  if (rule.ContextEntry) for (const fact of facts.context) rule.ContextEntry(fact, report, context);
  if (rule.Secret) for (const fact of facts.secrets) rule.Secret(fact, report, context);
  if (rule.Tool) for (const fact of facts.tools) rule.Tool(fact, report, context);
}

/** Makes the ESLint rule. Options reach the rule with their defaults filled in. */
export function factRule<Options extends object, Id extends string>(rule: FactRule<Options, Id>): PaybrakeRule {
  const options = Object.entries<{ default: unknown; schema: object }>(rule.options ?? {});
  const schema = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(options.map(([name, { schema }]) => [name, schema])),
  };
  const defaults = Object.fromEntries(options.map(([name, option]) => [name, option.default]));
  const hasOptions = options.length > 0;
  const made = {
    meta: {
      type: 'problem',
      languages: ['js/js', 'paybrake/python'],
      docs: {
        description: rule.description,
        url: `https://github.com/paybrake/paybrake/blob/v${VERSION}/docs/rules/${rule.name}.md`,
        recommended: true,
      },
      ...(rule.fixable === true && { fixable: 'code' }),
      hasSuggestions: rule.hasSuggestions === true,
      schema: hasOptions ? [schema] : [],
      ...(hasOptions && { defaultOptions: [defaults] }),
      messages: rule.messages,
    },
    create(context: Rule.RuleContext): Rule.RuleListener {
      const settings = settingsOf(context.settings);
      const source = context.sourceCode as unknown as LintedSource;
      if (!concerns(source, context.filename, settings)) return {};
      const read = (): void => {
        const facts = factsOf(source, context.filename, settings);
        const known = {
          facts,
          options: context.options[0] as Options,
          toolOf: ({ tools: [nearest] }: StripeCall) => (nearest === undefined ? undefined : facts.tools[nearest]),
        };
        // What does not mention Stripe is read for what its tools reach.
        run(rule, reporter<Id>(context), known, !canMatter(source.text));
      };
      // The root of the tree, in JavaScript and in Python.
      return { Program: read, Module: read };
    },
  };
  return made as PaybrakeRule;
}
