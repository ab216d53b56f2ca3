/** What no answer shall hold: fields that Stripe leaves out unless `expand` asks for them, since they are secrets. */
import type { Param, Params, Refusal } from '../model.js';
import { isList, isText } from './params.js';
import { refuse } from './refusal.js';

/** By the last name on the way to them; nothing else that can be expanded is called so. */
const secrets: ReadonlyMap<string, string> = new Map([
  // Issuing: whoever has both can spend. A verified document has a number, too.
  ['number', 'the number of a card or of an identity document'],
  ['cvc', 'the security code of a card'],
  // Treasury: with it, an account can be debited.
  ['account_number', 'the number of an account'],
  // Apps: the text of a stored secret.
  ['payload', 'a stored secret'],
  ['secret', 'a secret'],
  // Identity: what Stripe itself calls sensitive, and gives to no ordinary key.
  ...['dob', 'expiration_date', 'id_number', 'sex', 'unparsed_place_of_birth', 'unparsed_sex'].map(
    (name) => [name, 'what was found out in an identity check'] as const,
  ),
]);

/** Refuses a request whose `expand` asks for a secret, at any depth (`data.card.number`), whatever the role and the call. */
export function refuseExpand(params: Params): Refusal | undefined {
  const asked = params.get('expand');
  const names = asked === undefined ? [] : textsIn(asked).flatMap((path) => path.split('.'));
  const name = names.find((step) => secrets.has(step));
  if (name === undefined) return undefined;
  const message = `expand asks for ${name}: ${secrets.get(name)}, which no agent is shown. Leave it out; look in Stripe's Dashboard.`;
  return refuse(403, 'expand_refused', message, 'expand');
}

function textsIn(param: Param): string[] {
  return isText(param) ? [param] : [...(isList(param) ? param : param.values())].flatMap(textsIn);
}
