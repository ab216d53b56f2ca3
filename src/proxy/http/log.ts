/**
 * The log: JSON lines, or short ones for a terminal. An entry holds the fields named here and no other, so that a header, a body or a
 * query cannot get in by being handed over; text is cut and goes through `masked`.
 */
import { pino, type DestinationStream } from 'pino';
import { masked } from './mask.js';
import { prettyLine } from './pretty.js';

/** Every field that an entry can have. Customers are not among them: who was charged stands in the audit log alone. */
export interface Fields {
  readonly requestId?: string;
  readonly upstreamRequestId?: string;
  readonly role?: string;
  readonly keyId?: string;
  readonly keyLabel?: string;
  /** As the caller claims. */
  readonly agent?: string;
  readonly toolCall?: string;
  /** `POST /v1/charges`: a template, never the path that was asked for. */
  readonly endpoint?: string;
  readonly account?: string;
  readonly decision?: string;
  readonly reason?: string;
  readonly bucket?: string;
  /** In the minor unit of `currency`. */
  readonly amount?: number;
  readonly currency?: string;
  /** In US cents. */
  readonly usd?: number;
  readonly object?: string;
  readonly status?: number;
  /** ms. */
  readonly latency?: number;
  readonly alarm?: string;
  readonly count?: number;
  readonly address?: string;
  readonly policy?: string;
  readonly error?: string;
  readonly errorCode?: string;
  readonly stack?: string;
}

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export interface LogOptions {
  readonly level: Level;
  /** Takes lines that end in a newline: `process.stdout`. */
  readonly to: DestinationStream;
  /** Lines for people, as `to.isTTY` suggests, instead of JSON. */
  readonly pretty: boolean;
}

export function createLog({ level, to, pretty }: LogOptions): Log {
  const destination = pretty ? { write: (line: string) => to.write(prettyLine(line)) } : to;
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  const write =
    (at: Exclude<Level, 'silent'>) =>
    (message: string, fields: Fields = {}) => {
      if (logger.isLevelEnabled(at)) logger[at](known(fields), masked(message));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** An error as fields. Its message and stack are for the operator's log: callers never see them. */
export function errorFields(error: unknown): Fields {
  if (!(error instanceof Error)) return { error: 'Something that is no Error was thrown.' };
  const { code } = error as NodeJS.ErrnoException;
  return {
    error: `${error.name}: ${error.message}`,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(typeof code === 'string' ? { errorCode: code } : {}),
  };
}

const texts = [
  'requestId',
  'upstreamRequestId',
  'role',
  'keyId',
  'keyLabel',
  'agent',
  'toolCall',
  'endpoint',
  'account',
  'decision',
  'reason',
  'bucket',
  'currency',
  'object',
  'alarm',
  'address',
  'policy',
  'error',
  'errorCode',
  'stack',
] as const satisfies readonly (keyof Fields)[];

const numbers = ['amount', 'usd', 'status', 'latency', 'count'] as const satisfies readonly (keyof Fields)[];

/** In characters. Long enough for a stack; callers' labels are cut much earlier, where they are read. */
const longestText = 2_000;

function known(fields: Fields): Record<string, string | number> {
  const entry: Record<string, string | number> = {};
  for (const name of texts) {
    const value: unknown = fields[name];
    if (typeof value === 'string') entry[name] = masked(value).slice(0, longestText);
  }
  for (const name of numbers) {
    const value: unknown = fields[name];
    if (typeof value === 'number') entry[name] = value;
  }
  return entry;
}
