/** @file One target: its inputs, each decided by target, seed and number alone, and the verdict on each. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../random-requests/values.mjs';
import { splicedBytes } from './mutate/bytes.mjs';
import { splicedText } from './mutate/text.mjs';

const CORPUS = fileURLToPath(new URL('./corpus/', import.meta.url));
const DEFAULT_MODEL = fileURLToPath(new URL('../../models/default', import.meta.url));

/** Longer than any input may take, in milliseconds of the processor: waiting for one that others use does not count. */
export const LIMIT_MS = 1000;

/** Characters of a problem that are kept. */
const MOST_TOLD = 2000;

/** Codes that say a fault of ours. */
const FAULTS = ['INTERNAL', 'GRAPH_INVALID'];

const isText = (name) => /\.(txt|json|xml|csv)$/.test(name);

/** Inputs of the corpus folder of a target: those it begins with, and those that were once too much for a reader. */
export async function corpusOf({ name }) {
  const files = await readdir(CORPUS + name).catch(() => []);
  return Promise.all(
    files.sort().map(async (file) => {
      const path = join(CORPUS, name, file);
      return { file, input: isText(file) ? await readFile(path, 'utf8') : await readFile(path) };
    }),
  );
}

/** A folder of its own and what a target needs more than once. */
export async function openContext(doors) {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-fuzz-'));
  let opened;
  return {
    doors,
    kept: {},
    path: (name) => join(folder, name),
    /** The default model, for what must fit one. */
    checkpoint: () => {
      opened ??= doors.pipeline.openCheckpoint(DEFAULT_MODEL);
      return opened;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The first inputs of a target. */
export async function seedsOf(target, context) {
  const corpus = await corpusOf(target);
  return [...(await target.seeds(context)), ...corpus.map(({ input }) => input)];
}

const isWhole = (error) => error?.name === 'AppError' && !FAULTS.includes(error.code);

/** Undefined where an input is read or refused by a code in time; else what is wrong. */
export async function verdictOf(target, input, context) {
  const before = process.cpuUsage();
  let problem;
  try {
    await target.run(input, context);
  } catch (error) {
    if (!isWhole(error)) problem = `${error?.code ?? ''} ${error?.stack ?? error}`;
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (problem === undefined && ms > LIMIT_MS) problem = `it took ${Math.round(ms)} ms of the processor`;
  return { problem, ms };
}

const number = (text) =>
  [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193), 0x811c9dc5);

/** Input number `index` of a target under a seed, the same at any time. */
export function inputOf(target, seeds, { seed, index }) {
  const random = createRandom(number(`${target.name} ${seed} ${index}`));
  const first = random.pick(seeds);
  if (target.spliced !== false && random.next() < 0.05) {
    const other = random.pick(seeds);
    return typeof first === 'string' ? splicedText(random, first, other) : splicedBytes(random, first, other);
  }
  return target.mutate(random, first);
}

/** Reads inputs `from` to `from + count`; `onInput` hears the number of each before it is read. */
export async function fuzz(target, context, { seed, from = 0, count, onInput = () => {}, onFind = () => {} }) {
  const seeds = await seedsOf(target, context);
  const result = { inputs: 0, slowestMs: 0, finds: [] };
  for (let index = from; index < from + count; index++) {
    onInput(index);
    const input = inputOf(target, seeds, { seed, index });
    context.index = index;
    const { problem, ms } = await verdictOf(target, input, context);
    result.inputs++;
    result.slowestMs = Math.max(result.slowestMs, ms);
    if (problem === undefined) continue;
    result.finds.push({ target: target.name, seed, index, problem: problem.slice(0, MOST_TOLD) });
    onFind(result.finds.at(-1));
  }
  return result;
}
