import type { ConfigOption, Facts, StripeCall } from '../../facts/model.js';
import { nearest } from '../../nearest.js';
import { configKeys, fateInOptions, positionalSince, requestOptions } from '../../stripe/sdk.js';
import type { SourceFile, Transform } from '../model.js';
import { addressNames } from './address.js';
import { Outcome } from './outcome.js';

/**
 * Options by the names and in the places at which every major of stripe-node reads them. Since 22 the position of an argument decides
 * what it is; before, an object of nothing but options counted as options even among the params.
 */
export const optionsFor22: Transform = {
  name: 'options-for-22',
  summary: 'Give request options by the name and in the place that stripe-node 22 reads',
  rules: ['no-ignored-stripe-option'],
  run({ workspace }) {
    const outcome = new Outcome('options-for-22');
    for (const file of workspace.files) {
      if (file.facts.language !== 'javascript') continue;
      for (const client of file.facts.clients) for (const option of client.config) rename(outcome, file, option, client.name);
      for (const call of file.facts.calls) {
        if (call.via !== 'sdk' || call.elsewhere) continue;
        const shifted = call.shiftOptions?.();
        if (shifted) {
          outcome.change(file.path, shifted, `${call.text}: its options in the slot of the options`);
        } else if (!call.opaque) mend(outcome, file, call);
      }
    }
    return outcome;
  },
};

function mend(outcome: Outcome, file: SourceFile, call: StripeCall): void {
  for (const option of call.options) {
    if (option.slot === 'request') rename(outcome, file, option, call.text, namesIn(call, 'request'));
    else if (isOption(option, file.facts)) {
      const edits = option.move?.();
      if (edits) outcome.change(file.path, edits, `${call.text}: ${option.name} among its request options`);
      else {
        outcome.leave(file.path, option.at, {
          reason: 'no-repair',
          why: `${option.name} stands among the params of ${call.text} and cannot be moved without a change of meaning.`,
          todo: 'Move it into the request options, the argument after the params.',
        });
      }
    }
  }
}

/** The newest major whose options are known. */
const MEASURED = 23;

/** A name that the SDK does not read, and is near one that it does. */
function rename(outcome: Outcome, file: SourceFile, option: ConfigOption, of: string, request: readonly string[] = []): void {
  const { name, at, slot } = option;
  const major = file.facts.stripeMajor ?? positionalSince;
  const known = slot === 'config' ? configKeys(major) : requestOptions(major);
  const isRead = slot === 'config' ? known.includes(name) : fateInOptions(major, name, request) === 'option';
  if (isRead || addressNames.has(name)) return;
  const meant = nearest(name, known);
  if (meant === undefined && major > MEASURED) return;
  const edits = meant === undefined ? undefined : option.rename?.(meant);
  if (edits) outcome.change(file.path, edits, `${of}: ${meant ?? ''} instead of ${name}`);
  else {
    outcome.leave(file.path, at, {
      reason: 'no-repair',
      why: `stripe-node has no option ${name}, which ${of} is given.`,
      todo: 'Remove it, or write the name of the option that was meant.',
    });
  }
}

function namesIn({ options }: StripeCall, slot: ConfigOption['slot']): string[] {
  return options.filter((option) => option.slot === slot).map(({ name }) => name);
}

/** The name of a request option that no parameter of Stripe's has: those are in snake case. */
function isOption({ name }: ConfigOption, { stripeMajor = positionalSince }: Facts): boolean {
  return /[A-Z]/u.test(name) && requestOptions(stripeMajor).includes(name);
}
