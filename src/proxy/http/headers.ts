/** Raw headers, name and value by turns: nothing joined, nothing lost. */

/** Every value of a header, in order. `name` in lower case. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = rawHeaders[at];
    // Most names differ in length already.
    if (header?.length === name.length && header.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** Headers that decide who asks, for what, and where the body ends. Two of one kind mean two readings. */
const single = /^(?:authorization|content-.*|expect|host|idempotency-key|paybrake-.*|stripe-.*|transfer-encoding)$/;

/** The first of the deciding headers that comes twice, in lower case; `undefined` when none does. */
export function repeatedHeader(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!single.test(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
