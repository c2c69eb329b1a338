/** What scripts, benchmarks and walks import of the built program is there: nothing else runs them in every check. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { pathInProject } from './project-files.js';

const ROOT = pathInProject('.');
const IMPORT = /import \{([^}]*)\} from '(\.[^']*\/dist\/[^']+)\.js'/g;

interface Wanted {
  readonly script: string;
  /** Of the source, without extension. */
  readonly module: string;
  readonly names: readonly string[];
}

const scripts = ['scripts', 'bench', 'conformance', 'test'].flatMap((folder) =>
  readdirSync(pathInProject(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(folder, name)),
);

const wantedBy = (script: string): readonly Wanted[] =>
  [...readFileSync(pathInProject(script), 'utf8').matchAll(IMPORT)].map(([, names = '', path = '']) => ({
    script,
    module: relative(ROOT, join(ROOT, dirname(script), path)).replace(/^dist/, 'src'),
    names: names
      .split(',')
      .map((name) => name.trim().split(' as ')[0] ?? '')
      .filter(Boolean),
  }));

const wanted = scripts.flatMap(wantedBy);

it('they import from the program at all', () => expect(wanted.length).toBeGreaterThan(10));

it.each(wanted)('$script finds what it takes from $module', async ({ module, names }) => {
  expect(existsSync(pathInProject(`${module}.ts`))).toBe(true);
  const exported = Object.keys((await import(pathInProject(`${module}.ts`))) as object);
  expect(names.filter((name) => !exported.includes(name))).toEqual([]);
});
