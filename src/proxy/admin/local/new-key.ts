/** What may be asked of a new key, wherever the wish came from. */
import { OperatorError, type NewKey } from '../operator.js';

const tenYears = 10 * 366 * 24 * 60 * 60 * 1_000;

/** @throws OperatorError when the role or the label is none, or the life is no time that makes sense */
export function checkNewKey({ role, label, expiresIn }: NewKey): void {
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(role)) {
    const message = 'A role is lower-case letters, digits and underscores, beginning with a letter: --role billing.';
    throw new OperatorError('bad-input', message);
  }
  if (label !== undefined && !/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(label)) {
    throw new OperatorError('bad-input', 'A label is 1 to 64 characters with no line break in it: --label "night job".');
  }
  // Labels are shown in lists and logs.
  if (label !== undefined && /(?:pbk|sk|rk|ek)_(?:live|test)_|whsec_/.test(label)) {
    throw new OperatorError('bad-input', 'The label looks like a key. Labels are shown to everybody: use a name.');
  }
  checkLife(expiresIn);
}

/** @param expiresIn ms; absent: without an end. @throws OperatorError for a life that is no time that makes sense */
export function checkLife(expiresIn: number | undefined): void {
  if (expiresIn !== undefined && !(Number.isSafeInteger(expiresIn) && expiresIn > 0 && expiresIn <= tenYears)) {
    throw new OperatorError('bad-input', 'A key lives for more than nothing and at most ten years: --expires 30d.');
  }
}
