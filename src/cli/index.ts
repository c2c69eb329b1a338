/** @file Door of cli/: the command line as a function, for those who start it otherwise than by main.js. */
export type { CliIo, TextSink } from './io.js';
export { runCli } from './run-cli.js';
