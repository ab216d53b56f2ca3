/**
 * The globs of .gitignore. Walked with all ways at once and never back: a regular expression would try the ways of `*a*a*a*a*b` one
 * after the other, for longer than anybody waits, and a .gitignore comes with whatever repository is scanned.
 */

/** `skip`: the next steps may be left out, that many. `many` takes any number of characters, none as well. */
type Step =
  | { readonly kind: 'one' | 'many'; readonly takes: (character: string) => boolean }
  | { readonly kind: 'skip'; readonly steps: number };

/** `**` between slashes spans folders; elsewhere it is a plain `*`, which like `?` and `[a-z]` never matches a slash. */
const parts =
  /\\(?<escaped>.)|(?<leading>^\*\*\/)|(?<inner>\/\*\*(?=\/))|(?<trailing>\/\*\*$)|(?<star>\*+)|(?<one>\?)|\[(?<not>[!^]?)(?<set>\]?[^\]]*)\]|(?<literal>.)/gsu;

const anything = (): boolean => true;
const nothing = (): boolean => false;
const noSlash = (character: string): boolean => character !== '/';
const isSlash = (character: string): boolean => character === '/';

/** Whether a whole path, with `/`, is what the glob says. */
export function globMatcher(glob: string): (path: string) => boolean {
  const steps = [...glob.matchAll(parts)].flatMap((match) => stepsOf(match.groups ?? {}));
  return (path) => {
    let at = reachable(steps, [0]);
    for (const character of path) {
      if (at.size === 0) return false;
      const next: number[] = [];
      for (const index of at) {
        const step = steps[index];
        if (step === undefined || step.kind === 'skip' || !step.takes(character)) continue;
        next.push(step.kind === 'one' ? index + 1 : index);
      }
      at = reachable(steps, next);
    }
    return at.has(steps.length);
  };
}

/** These places and those that are reached from them without a character. */
function reachable(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const places = new Set(from);
  // What is added while a set is walked is walked as well.
  for (const place of places) {
    const step = steps[place];
    if (step?.kind === 'many') places.add(place + 1);
    else if (step?.kind === 'skip') places.add(place + 1).add(place + 1 + step.steps);
  }
  return places;
}

function stepsOf({
  escaped,
  leading,
  inner,
  trailing,
  star,
  one,
  not,
  set,
  literal,
}: Record<string, string | undefined>): Step[] {
  if (leading !== undefined) return [{ kind: 'skip', steps: 2 }, step('many', anything), step('one', isSlash)];
  if (inner !== undefined) return [{ kind: 'skip', steps: 2 }, step('one', isSlash), step('many', anything)];
  if (trailing !== undefined) return [step('one', isSlash), step('one', anything), step('many', anything)];
  if (star !== undefined) return [step('many', noSlash)];
  if (one !== undefined) return [step('one', noSlash)];
  if (set !== undefined) return [step('one', oneOf(set, not !== ''))];
  // As git has it, a bracket that nothing closes and a backslash at the end match nothing.
  if (literal === '[' || literal === '\\') return [step('one', nothing)];
  const wanted = escaped ?? literal;
  return [step('one', (character) => character === wanted)];
}

function step(kind: 'one' | 'many', takes: (character: string) => boolean): Step {
  return { kind, takes };
}

function oneOf(set: string, negated: boolean): (character: string) => boolean {
  try {
    const listed = new RegExp(`^[${negated ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]$`, 'su');
    return (character) => noSlash(character) && listed.test(character);
  } catch {
    // A range from behind, `[z-a]`, holds nothing.
    return nothing;
  }
}
