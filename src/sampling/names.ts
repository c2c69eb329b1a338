/** @file Finding samplers and schedules by the names people write, including the old ones that hold both. */
import { AppError } from '../base/index.js';
import type { Sampler } from './sampler.js';
import { SAMPLERS } from './samplers/table.js';
import { SCHEDULES, type Schedule } from './schedules.js';

/** A row of a table with the names it answers to; the first is the one shown. */
interface Named<Row> {
  readonly row: Row;
  readonly names: readonly [string, ...string[]];
}

const NAMED_SAMPLERS: readonly Named<Sampler>[] = SAMPLERS.map((row) => ({ row, names: [row.name, ...row.aliases] }));
const NAMED_SCHEDULES: readonly Named<Schedule>[] = SCHEDULES.map((row) => ({
  row,
  names: [row.label, row.name, ...row.aliases],
}));

/** Exact names first, so that letter case matters only where two rows differ in nothing else. */
function lookUp<Row>(table: readonly Named<Row>[], name: string): Row | undefined {
  const folded = name.toLowerCase();
  const found =
    table.find(({ names }) => names.includes(name)) ??
    table.find(({ names }) => names.some((known) => known.toLowerCase() === folded));
  return found?.row;
}

/** Edits (insert, delete, replace a letter) from one word to the other. @source Levenshtein 1966; Wagner and Fischer 1974 */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++)
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
  }
  return row[to.length]!;
}

/** Longer names are none, and are compared and told by their beginning: what is typed may be anything. */
const LONGEST_NAME = 100;

/** How far a name is from the nearest of a row's names, letter case aside. */
const distance = (name: string, { names }: Named<unknown>): number =>
  Math.min(...names.map((known) => editDistance(name.slice(0, LONGEST_NAME).toLowerCase(), known.toLowerCase())));

function unknownName(what: string, name: string, table: readonly Named<unknown>[]): AppError {
  const nearest = table.reduce((best, row) => (distance(name, row) < distance(name, best) ? row : best));
  const known = table.map(({ names }) => names[0]).join(', ');
  return new AppError('UNKNOWN_NAME', { what, name: name.slice(0, LONGEST_NAME), nearest: nearest.names[0], known });
}

/**
 * The sampler of this name or alias.
 * @throws UNKNOWN_NAME
 */
export function findSampler(name: string): Sampler {
  const sampler = lookUp(NAMED_SAMPLERS, name);
  if (!sampler) throw unknownName('sampler', name, NAMED_SAMPLERS);
  return sampler;
}

/**
 * The schedule of this label, name or alias.
 * @throws UNKNOWN_NAME
 */
export function findSchedule(name: string): Schedule {
  const schedule = lookUp(NAMED_SCHEDULES, name);
  if (!schedule) throw unknownName('schedule', name, NAMED_SCHEDULES);
  return schedule;
}

export interface SamplingChoice {
  readonly sampler: Sampler;
  readonly schedule: Schedule;
}

/** Splits "DPM++ 2M Karras" at each space until both parts are known. */
function splitName(name: string): SamplingChoice | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  for (let space = name.indexOf(' '); space >= 0; space = name.indexOf(' ', space + 1)) {
    const sampler = lookUp(NAMED_SAMPLERS, name.slice(0, space));
    const schedule = lookUp(NAMED_SCHEDULES, name.slice(space + 1));
    if (sampler && schedule) return { sampler, schedule };
  }
  return undefined;
}

/**
 * Sampler and schedule of a request; a schedule written into the sampler's name goes before the other one, as in the WebUI.
 * @throws UNKNOWN_NAME
 */
export function resolveSampling(samplerName: string, scheduleName = 'Automatic'): SamplingChoice {
  const split = lookUp(NAMED_SAMPLERS, samplerName) ? undefined : splitName(samplerName);
  return split ?? { sampler: findSampler(samplerName), schedule: findSchedule(scheduleName) };
}
