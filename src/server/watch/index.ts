/** @file What is told of the server while it runs: logs and metrics. */
export { addLogs, type LogOptions, loggerOf } from './logger.js';
export { addMetrics, type Metrics } from './metrics.js';
