/** What an idempotency key is made of, in any language: each part of it, and what several of them make together. */
import type { IdempotencyKey, Volatility } from './model.js';

/** What a value is made of, as far as an idempotency key cares. */
export type Stability = Pick<IdempotencyKey, 'stability' | 'volatility' | 'culprit'>;

/** `'constant'` and `'input'` are faults only when nothing else is in the key. */
export type Part = 'constant' | 'input' | Stability;

export const STABLE: Stability = { stability: 'stable' };
export const OPAQUE: Stability = { stability: 'opaque' };

/** Of all that a key can be, what is said of it: a made-up fallback is worse than a value that the model fills in. */
export function worstOf(all: readonly Stability[]): Stability {
  const bad = all.filter(({ stability }) => stability === 'volatile');
  return (
    bad.find(({ volatility }) => volatility !== 'model-input') ??
    bad[0] ??
    all.find(({ stability }) => stability === 'opaque') ??
    all[0] ??
    OPAQUE
  );
}

/** What is left of a part when a time in it is cut down: a period is a deliberate identity. */
export function cutDown(part: Part, cut: 'instant' | 'period' | 'unknown'): Part {
  if (!isBad(part) || part.volatility !== 'time') return part;
  return cut === 'instant' ? part : cut === 'period' ? STABLE : OPAQUE;
}

/** A hash says nothing of what it is made of; it is stable as soon as that is not seen to change. */
export function hashed(parts: readonly Part[]): Part {
  return parts.find(isBad) ?? (parts.every((part) => part === 'constant') ? 'constant' : STABLE);
}

/** Several values side by side; with a value that the model fills in there is an identity in the key. */
export function together(parts: readonly Part[]): Part {
  const made = mix(parts);
  return made === 'input' ? STABLE : made;
}

export function mix(parts: readonly Part[]): Part {
  const bad = parts.find(isBad);
  if (bad) return bad;
  if (parts.every((part) => part === 'constant')) return 'constant';
  if (parts.some(isOpaque)) return OPAQUE;
  return parts.length === 1 && parts[0] ? parts[0] : STABLE;
}

/** One of several values. */
export function either(parts: readonly Part[]): Part {
  const bad = parts.find(isBad);
  if (bad) return bad;
  if (parts.includes('input')) return 'input';
  const [first, ...others] = parts;
  return first !== undefined && others.every((other) => other === first) ? first : OPAQUE;
}

export function opaqueUnlessBad(parts: readonly Part[]): Part {
  return parts.find(isBad) ?? OPAQUE;
}

export function isOpaque(part: Part): boolean {
  return typeof part === 'object' && part.stability === 'opaque';
}

export function isBad(part: Part): part is Stability {
  return typeof part === 'object' && part.stability === 'volatile';
}

export function volatile(volatility: Volatility, culprit: string): Stability {
  return { stability: 'volatile', volatility, culprit: culprit.replace(/\s+/gu, ' ') };
}
