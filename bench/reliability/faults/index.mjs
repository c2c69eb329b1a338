/**
 * @file Every fault, a row each: what is done, what is to come of it, what its data folder needs before the server starts, and
 * the doing of it to a server, which throws what came instead and returns what was seen. `npm test` does those that are
 * marked as tested, one after another to the same server.
 */
import { DATABASE_FAULTS } from './database.mjs';
import { DISK_FAULTS } from './disk.mjs';
import { ENGINE_FAULTS } from './engine.mjs';
import { MODEL_FAULTS } from './models.mjs';

/**
 * @typedef {object} Fault
 * @property {string} name
 * @property {string} what is done
 * @property {string} stated what is to come of it
 * @property {boolean} [isTested] by `npm test`, too
 * @property {boolean} [ownDisk] its data folder is a disk of its own
 * @property {(folder: string) => Promise<unknown>} [prepare] before the server starts
 * @property {(life: any) => Promise<string>} run
 */

/** @type {readonly Fault[]} */
export const FAULTS = [...MODEL_FAULTS, ...DATABASE_FAULTS, ...ENGINE_FAULTS, ...DISK_FAULTS];

const CLOCK = new URL('./clock.mjs', import.meta.url).href;
/** The clock of the server jumps when it is told to. */
export const OPTIONS = { env: { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${CLOCK}` } };
