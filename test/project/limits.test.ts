/** @file docs/limits.md, the constants it speaks of and the catalogue of errors agree. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderLimits } from '../../scripts/docs-limits.mjs';
import { LIMIT_SECTIONS } from '../../scripts/limits/table.mjs';
import { namedAsLimits, numberIn } from '../../scripts/limits/values.mjs';
import { LIMITS_WITHOUT_REFUSAL } from '../../scripts/limits/without-refusal.mjs';
import { ERROR_CATALOGUE } from '../../src/base/index.js';
import { LIMITS, TEXT_LIMIT } from '../../src/contract/index.js';
import { pathInProject, readProject } from './project-files.js';

const ROWS = LIMIT_SECTIONS.flatMap(({ rows }) => rows);

/** Every source of a folder of src/, with those below it. */
const sourcesOf = (folder: string): string =>
  readdirSync(pathInProject(`src/${folder}`), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(pathInProject(`src/${folder}/${path}`), 'utf8'))
    .join('\n');

/** Folders that hold values of a schema against it; a limit of contract/ is refused by whichever reads the value. */
const READERS = ['base', 'contract', 'generation', 'pipeline', 'planning', 'server', 'lab', 'queue'];

describe('docs/limits.md', () => {
  it('is what `node scripts/docs-limits.mjs` writes', () => expect(readProject('docs/limits.md')).toBe(renderLimits()));

  it('says the numbers that the program uses', () => {
    expect(numberIn('contract/text-limit.ts TEXT_LIMIT')).toBe(TEXT_LIMIT);
    expect(numberIn('contract/text-limit.ts SCRIPT_TEXT_LIMIT')).toBe(100 * TEXT_LIMIT);
    expect(numberIn('contract/parameters/drawing-limits.ts LIMITS.steps.max')).toBe(LIMITS.steps.max);
    expect(() => numberIn('contract/parameters/drawing-limits.ts LIMITS.steps.none')).toThrow('has no number');
  });

  it('has a row for every constant that is called a limit, or the reason why it refuses nothing', () => {
    const told = new Set([...ROWS.map(({ constant }) => constant), ...Object.keys(LIMITS_WITHOUT_REFUSAL)]);
    expect(namedAsLimits().filter((constant) => !told.has(constant))).toEqual([]);
  });

  it('excuses no constant that is gone', () => {
    const known = namedAsLimits();
    const excused = Object.keys(LIMITS_WITHOUT_REFUSAL);
    expect(excused.filter((constant) => !known.includes(constant))).toEqual([]);
  });

  it.each(ROWS)('names a code of the catalogue that the readers of $constant throw: $code', ({ constant, code }) => {
    expect(Object.keys(ERROR_CATALOGUE)).toContain(code);
    const folder = dirname(constant.split(' ')[0] ?? '');
    const [top = ''] = folder.split('/');
    const sources = [top, ...(top === 'contract' || top === 'cli' ? READERS : [])].map(sourcesOf).join('\n');
    expect(sources).toContain(`'${code}'`);
  });
});
