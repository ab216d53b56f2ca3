import type { Repair } from '../../model.js';
import { onlyOptions, type FoundCall } from '../calls/calls.js';
import { literalObject } from '../calls/keys.js';
import type { View } from '../tree/source.js';
import { insert } from './edit.js';

/**
 * `retrieve({ stripeAccount })` becomes `retrieve({}, { stripeAccount })`. Up to stripe 21 an object of nothing but options counts as
 * options wherever it stands, from 22 on the position decides; with empty params before it every major reads the same.
 */
export function shiftOptions(view: View, { slots, via }: FoundCall): Repair | undefined {
  const params = slots?.params;
  if (via !== 'sdk' || !params || slots.options || !onlyOptions(view, params)) return undefined;
  const isEmpty = literalObject(view, params)?.properties.length === 0;
  return isEmpty ? undefined : () => [insert(params.range[0], '{}, ')];
}
