import { invalidRequest } from './errors.js';
import type { Check } from './params.js';

/** A parameter that Stripe knows and whose effect on money is not simulated. Refused, so that no proof rests on a guess. */
export const unsimulated: Check<never> = (_value, param) => {
  throw invalidRequest(`The simulator does not simulate '${param}', although Stripe knows it. Leave it out.`, { param });
};
