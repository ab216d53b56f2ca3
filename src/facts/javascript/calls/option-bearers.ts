import { isLastingConfig, isLastingOption, isOptionName } from '../../../stripe/sdk.js';
import { couldBeMethod, type Part } from './calls.js';
import { configOf, mayMakeClient } from './clients.js';
import { optionsIn } from './keys.js';
import type { View } from '../tree/source.js';
import { unwrap, type Call } from '../tree/syntax.js';

/**
 * The calls of a file that were given an option which some major of the SDK does not read, or one among their params, by their shape
 * alone: whose client it is costs more to find out, and most calls are given none. The first argument is never the options.
 */
export function optionBearers(view: View): Part {
  const calls = view
    .all('CallExpression')
    .filter(
      ({ callee, arguments: given }) =>
        couldBeMethod(view, unwrap(callee)) &&
        given.some((argument, i) =>
          optionsIn(view, argument, 'request').some(({ name }) => isOptionName(name) || (i > 0 && !isLastingOption(name))),
        ),
    );
  return { calls, members: [] };
}

/** Where a file may make a client with an option that some major of the SDK does not take. */
export function configBearers(view: View): Call[] {
  const isOdd = (call: Call): boolean => configOf(view, call).some(({ name }) => !isLastingConfig(name));
  return [
    ...view.all('NewExpression').filter(isOdd),
    ...view.all('CallExpression').filter((call) => call.arguments.length > 1 && mayMakeClient(view, call) && isOdd(call)),
  ];
}
