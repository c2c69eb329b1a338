/** @file One part of the random requests, in a process of its own: `part.mjs COUNT SEED`; the result is sent to the parent. */
import { createService } from '../../dist/app/index.js';
import { createServer } from '../../dist/server/index.js';
import { runRandomRequests } from './run.mjs';

const [count, seed] = process.argv.slice(2).map(Number);
const startedMs = performance.now();
const result = await runRandomRequests({ createService, createServer }, { count, seed });
const seconds = (performance.now() - startedMs) / 1000;
process.send({ ...result, seconds }, () => process.exit());
