import type { Call, Expression, Node } from '../tree/nodes.js';
import { keywordOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

/** What is left of an instant: still an instant, or a period, which is a deliberate identity. */
export type Cut = 'instant' | 'period' | 'unknown';

const RANDOM_PACKAGES = /^(?:secrets|random|nanoid|shortuuid|ulid|cuid2?|uuid6|uuid7|uuid_extensions|uuid_utils|ksuid|faker)$/u;
/** Members of the uuid packages that make up nothing. */
const PURE_UUID = /^(?:uuid[35]|UUID|NAMESPACE_\w+|SafeUUID)$/u;

/** Whether a call makes something up: `uuid.uuid4()`, `secrets.token_hex()`, `random.randint(…)`. */
export function isRandom(view: PythonView, { func }: Call): boolean {
  const { origin, path } = resolve(view, func);
  if (!origin) return false;
  const name = path.at(-1) ?? '';
  if (origin.package === 'uuid' || /^uuid/u.test(origin.package)) return !PURE_UUID.test(name);
  if (origin.package === 'os') return name === 'urandom' || name === 'getrandom';
  return RANDOM_PACKAGES.test(origin.package) || (origin.package === 'numpy' && path[0] === 'random');
}

/** `uuid3` and `uuid5` hash a name: the same name gives the same id. */
export function isHashingUuid(view: PythonView, { func }: Call): boolean {
  const { origin, path } = resolve(view, func);
  return origin?.package === 'uuid' && /^uuid[35]$/u.test(path.at(-1) ?? '');
}

/** What a call reads off the clock: `time.time()` an instant, `date.today()` a day. */
export function clockOf(view: PythonView, { func }: Call): 'instant' | 'period' | undefined {
  const { origin, path } = resolve(view, func);
  const name = path.at(-1) ?? '';
  switch (origin?.package) {
    case 'time':
      return /^(?:time|time_ns|monotonic|monotonic_ns|perf_counter|perf_counter_ns|ctime|gmtime|localtime)$/u.test(name)
        ? 'instant'
        : undefined;
    case 'datetime':
      if (!/^(?:now|utcnow|today)$/u.test(name)) return undefined;
      return path.includes('date') ? 'period' : 'instant';
    case 'arrow':
    case 'pendulum':
    case 'pandas':
    case 'django':
      if (/^(?:today|localdate)$/u.test(name)) return 'period';
      return /^(?:now|utcnow|utc|localtime)$/u.test(name) ? 'instant' : undefined;
    default:
      return undefined;
  }
}

/** What a method makes of an instant. */
export function ofInstant(view: PythonView, method: string, call: Call): Cut {
  if (/^(?:date|toordinal|isocalendar|weekday|isoweekday|floor|to_date_string|start_of|end_of)$/u.test(method)) return 'period';
  if (/^(?:strftime|format|to_format)$/u.test(method)) return ofFormat(stringOf(call.args[0]));
  if (method === 'replace') {
    // `now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)`
    return keywordOf(call, 'second') && keywordOf(call, 'microsecond') ? 'period' : 'instant';
  }
  if (method === 'split') return stringOf(call.args[0]) === 'T' ? 'period' : 'instant';
  if (method === 'isoformat') {
    const until = stringOf(keywordOf(call, 'timespec')?.value);
    return until === 'hours' || until === 'minutes' ? 'period' : 'instant';
  }
  return INSTANT.test(method) ? 'instant' : 'unknown';
}

const INSTANT =
  /^(?:timestamp|astimezone|utctimetuple|timetuple|time|timetz|ctime|hex|lower|upper|strip|encode|decode|rstrip|lstrip|int_timestamp|float_timestamp|add|subtract|shift|to|in_timezone|isoformat|__str__)$/u;

/** What a format leaves of an instant: `%Y-%m` a month. */
export function ofFormat(pattern: string | undefined): Cut {
  if (pattern === undefined) return 'unknown';
  return pattern === '' || /%[-#]?[SfsXcTN+]|(?<!%)\b(?:ss?|X|x)\b/u.test(pattern) ? 'instant' : 'period';
}

/** Members of an instant that are a part of the calendar. */
export function ofMember(member: string): Cut {
  if (/^(?:year|month|day|hour|minute|week|quarter|day_of_year|tm_year|tm_mon|tm_mday|tm_yday)$/u.test(member)) return 'period';
  return /^(?:second|microsecond|nanosecond|timestamp|int_timestamp|float_timestamp|hex)$/u.test(member) ? 'instant' : 'unknown';
}

/** What a slice leaves of an ISO time: it is cut before its seconds up to the 16th character. */
export function ofSlice(view: PythonView, slice: Node): Cut {
  if (slice.nodeType !== 'Slice' || !slice.upper) return 'unknown';
  const start = slice.lower ? numberOf(view, slice.lower) : 0;
  const end = numberOf(view, slice.upper);
  return start === 0 && end !== undefined && (end > 16 || end < 0) ? 'instant' : 'period';
}

/** In seconds: shorter than this, two tries of one operation fall into different buckets. */
const SHORTEST_BUCKET = 60;

/** What a division leaves of an instant in seconds: `time.time() // 3600` is an hour. */
export function ofDivision(view: PythonView, left: Expression, right: Expression): Cut {
  const size = numberOf(view, right);
  if (size === undefined) return 'unknown';
  const unit = /_ns\(/u.test(view.textOf(left)) ? 1e9 : 1;
  return size / unit >= SHORTEST_BUCKET ? 'period' : 'instant';
}

/** The value of an arithmetic constant: `60 * 60`, `3_600`, `HOUR`. */
function numberOf(view: PythonView, node: Node, depth = 0): number | undefined {
  if (depth > 8) return undefined;
  const plain = unwrap(node);
  if (plain.nodeType === 'Constant') return typeof plain.value === 'number' ? plain.value : undefined;
  if (plain.nodeType === 'UnaryOp') {
    const value = plain.op.nodeType === 'USub' ? numberOf(view, plain.operand, depth + 1) : undefined;
    return value === undefined ? undefined : -value;
  }
  if (plain.nodeType === 'BinOp') {
    const [left, right] = [plain.left, plain.right].map((side) => numberOf(view, side, depth + 1));
    if (left === undefined || right === undefined) return undefined;
    if (plain.op.nodeType === 'Mult') return left * right;
    return plain.op.nodeType === 'Add' ? left + right : undefined;
  }
  const { view: there, node: made, path } = resolve(view, plain);
  return made === plain || path.length > 0 ? undefined : numberOf(there, made, depth + 1);
}
