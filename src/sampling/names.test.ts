import { describe, expect, it } from 'vitest';
import { AppError } from '../base/index.js';
import { editDistance, findSampler, findSchedule, resolveSampling } from './names.js';
import { SAMPLERS } from './samplers/table.js';
import { SCHEDULES } from './schedules.js';

const errorOf = (action: () => unknown): AppError => {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('no AppError was thrown');
};

/** @source A1111 v1.10.1: order of its menu */
const NAMES = [
  ...['DPM++ 2M', 'DPM++ SDE', 'DPM++ 2M SDE', 'DPM++ 2M SDE Heun', 'DPM++ 2S a', 'DPM++ 3M SDE', 'Euler a', 'Euler'],
  ...[
    'LMS',
    'Heun',
    'DPM2',
    'DPM2 a',
    'DPM fast',
    'DPM adaptive',
    'Restart',
    'DDIM',
    'DDIM CFG++',
    'PLMS',
    'UniPC',
    'LCM',
  ],
];

describe('findSampler and findSchedule', () => {
  it.each(
    SAMPLERS.flatMap(({ name, aliases }) => [name, name.toUpperCase(), ...aliases].map((known) => [known, name])),
  )('finds the sampler %s', (known, name) => expect(findSampler(known).name).toBe(name));

  it.each(
    SCHEDULES.flatMap(({ name, label, aliases }) =>
      [name, label, label.toLowerCase(), ...aliases].map((known) => [known, name]),
    ),
  )('finds the schedule %s', (known, name) => expect(findSchedule(known).name).toBe(name));

  it('names the nearest and all known ones', () => {
    expect(errorOf(() => findSampler('Euler b'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      data: { what: 'sampler', name: 'Euler b', nearest: 'Euler a', known: SAMPLERS.map((row) => row.name).join(', ') },
    });
    expect(errorOf(() => findSchedule('keras'))).toMatchObject({ code: 'UNKNOWN_NAME', data: { nearest: 'Karras' } });
  });

  it('has the samplers of the WebUI, in its order', () => {
    const names = SAMPLERS.map(({ name }) => name);
    expect(names.filter((name) => NAMES.includes(name))).toEqual(NAMES);
  });

  it('has no name twice, letter case aside', () => {
    const names = SAMPLERS.flatMap(({ name, aliases }) => [name, ...aliases.filter((a) => a !== name.toLowerCase())]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });
});

describe('resolveSampling', () => {
  it.each([
    ['DPM++ 2M', 'Exponential', 'DPM++ 2M', 'Exponential'],
    ['DPM++ 2M', undefined, 'DPM++ 2M', 'Automatic'],
    ['DPM++ 2M Karras', undefined, 'DPM++ 2M', 'Karras'],
    ['dpm++ 2m karras', 'Simple', 'DPM++ 2M', 'Karras'],
    ['Euler a SGM Uniform', undefined, 'Euler a', 'SGM Uniform'],
    ['k_euler sgm_uniform', undefined, 'Euler', 'SGM Uniform'],
  ])('%s with schedule %s is %s and %s', (samplerName, scheduleName, sampler, schedule) => {
    const choice = resolveSampling(samplerName, scheduleName);
    expect([choice.sampler.name, choice.schedule.label]).toEqual([sampler, schedule]);
  });

  it.each(['', 'Karras', 'DPM++ 2M Kerras', 'Euler Euler', ' Karras'])('refuses "%s"', (name) => {
    expect(errorOf(() => resolveSampling(name)).code).toBe('UNKNOWN_NAME');
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['flaw', 'lawn', 2],
  ])('%s to %s is %d', (from, to, edits) => {
    expect(editDistance(from, to)).toBe(edits);
    expect(editDistance(to, from)).toBe(edits);
  });
});
