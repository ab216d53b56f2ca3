/** Fields that are said without their name, in this order. */
const plain = ['decision', 'reason', 'role', 'endpoint'] as const;

const hidden: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'stack', ...plain]);

/** A JSON line of the log as a short line for a terminal: `12:00:01 warn refused spend_cap_exceeded billing POST /v1/charges usd=1200`. */
export function prettyLine(json: string): string {
  const entry = JSON.parse(json) as Readonly<Record<string, string | number>>;
  const time = String(entry['time']).slice(11, 19);
  const words = plain.flatMap((name) => entry[name] ?? []);
  const rest = Object.entries(entry).flatMap(([name, value]) => (hidden.has(name) ? [] : `${name}=${value}`));
  const stack = entry['stack'] === undefined ? '' : `\n${String(entry['stack'])}`;
  return `${printable([time, entry['level'], entry['msg'], ...words, ...rest].join(' '))}${printable(stack, '\n')}\n`;
}

/** What callers wrote must not move the cursor, change colours or begin a line of its own. */
function printable(text: string, allowed = ''): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === allowed ? character : '?',
  );
}
