/** @file docs/security.md names tests that are there. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathInProject, readProject } from './project-files.js';

const document = readProject('docs/security.md');

/** The last cell of a row that names a test: its file and its title. */
const ROWS = [...document.matchAll(/\| `((?:src|test)\/[\w./-]+\.test\.ts)`: (.+) \|$/gm)].map(
  ([, file = '', title = '']) => ({
    file,
    title,
  }),
);

describe('docs/security.md', () => {
  it('has a test for each of the ten risks and for each guard', () => {
    const risks = [...document.matchAll(/^\| API(\d+) /gm)].map(([, number]) => Number(number));
    expect(risks).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const rows = [...document.matchAll(/^\| (?!---|who|guard|risk)/gm)].length;
    const withoutTests = 6;
    expect(ROWS).toHaveLength(rows - withoutTests);
  });

  it.each(ROWS)('names a test of $file that is there: $title', ({ file, title }) => {
    expect(existsSync(pathInProject(file)), file).toBe(true);
    expect(readProject(file)).toContain(title);
  });

  it('names files that are there', () => {
    const files = [...document.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    for (const file of files) expect(existsSync(pathInProject(file)), file).toBe(true);
  });
});
