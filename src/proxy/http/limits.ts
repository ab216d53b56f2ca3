/** What the port takes from callers. Bytes, counts and ms. */
export interface Limits {
  readonly connections: number;
  /** Requests that are handled at a time, all together and with one key. */
  readonly inFlight: number;
  readonly perKey: number;
  /** All headers of a request together. */
  readonly headerBytes: number;
  /** For the head of a request, counted from the connection or the end of the answer before. */
  readonly headersTimeout: number;
  /** For a whole request, body included. The answer may take longer. */
  readonly requestTimeout: number;
  /** How long a connection may idle between two requests. */
  readonly keepAliveTimeout: number;
  /** How long a connection may stand still at all: longer than any answer takes. Ends callers that do not read theirs. */
  readonly idleTimeout: number;
  /** How often the two time-outs of requests are looked at. */
  readonly checkInterval: number;
}

export const defaultLimits: Limits = {
  connections: 1_024,
  inFlight: 256,
  perKey: 128,
  headerBytes: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  idleTimeout: 300_000,
  checkInterval: 1_000,
};
