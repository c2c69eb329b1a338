/** @file How long a connection may take its time, and how many there may be: nobody can hold all of them with a few bytes. */
export interface ConnectionLimits {
  /** The whole request, its body too: 64 MiB over a slow line. Answers may take as long as they like. */
  readonly requestMs: number;
  readonly headersMs: number;
  readonly keepAliveMs: number;
  /** How often slow connections are looked for. */
  readonly checkMs: number;
  readonly headerBytes: number;
  /** Beyond it new connections are closed at once; 500 clients hold two each. */
  readonly count: number;
}

const DEFAULTS: ConnectionLimits = {
  requestMs: 120_000,
  headersMs: 15_000,
  keepAliveMs: 72_000,
  checkMs: 5_000,
  headerBytes: 16_384,
  count: 4096,
};

/** All limits, those that are not given as they usually are. */
export const connectionLimits = (given: Partial<ConnectionLimits> = {}): ConnectionLimits => ({
  ...DEFAULTS,
  ...given,
});

/** The limits as Fastify takes them. */
export const limitOptions = ({ requestMs, headersMs, keepAliveMs, checkMs, headerBytes }: ConnectionLimits) =>
  ({
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkMs, maxHeaderSize: headerBytes },
  }) as const;
