/** Looks into Stripe's JSON without believing anything about it. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a name, or `undefined` when something else stands there. */
export function fieldsAt(object: Fields, name: string): Fields | undefined {
  const value = object[name];
  return isFields(value) ? value : undefined;
}

export function textAt(object: Fields, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** More than any amount that Stripe takes, and the most that the ledger does. */
export const mostAmount = 1e12;

/** A whole number that is not negative. */
export function wholeAt(object: Fields, name: string): number | undefined {
  const value = object[name];
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= 0 && value <= mostAmount ? value : undefined;
}

/** The id at a name, whether it stands there alone or as the expanded object. */
export function idAt(object: Fields, name: string): string | undefined {
  const value = object[name];
  return isFields(value) ? textAt(value, 'id') : textAt(object, name);
}

/** The objects of a list, or of nothing. */
export function listAt(object: Fields, name: string): readonly Fields[] {
  const value = object[name];
  const items = isFields(value) ? value.data : value;
  return Array.isArray(items) ? items.filter((item: unknown) => isFields(item)) : [];
}

/** Whether a list has anything in it, whatever that is. */
export function has(object: Fields, name: string): boolean {
  const value = object[name];
  return Array.isArray(value) && value.length > 0;
}
