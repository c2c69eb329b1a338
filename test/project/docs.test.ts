/** @file Documents say what is: errors, import graph, layers, dependencies, links. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { renderCounting, renderErrors, renderParameters, withGenerated } from '../../scripts/docs.mjs';

import { ERROR_CATALOGUE, NOTICE_CATALOGUE } from '../../src/base/index.js';
import { PARAMETER_GROUPS } from '../../src/contract/index.js';
import * as dialects from '../../src/dialects/index.js';
import { PROMPT_REMARKS } from '../../src/prompt/index.js';
import { pathInProject, readManifest, readProject } from './project-files.js';

describe('docs/errors.md', () => {
  const document = readProject('docs/errors.md');

  it('lists exactly the codes of the catalogue', () => {
    const listed = [...document.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(listed.sort()).toEqual(Object.keys(ERROR_CATALOGUE).sort());
  });

  it('is what `node scripts/docs.mjs errors` writes', () =>
    expect(document).toBe(renderErrors(ERROR_CATALOGUE, NOTICE_CATALOGUE, PROMPT_REMARKS)));
});

describe('docs/counting.md', () => {
  const document = readProject('docs/counting.md');

  it('is what `node scripts/docs.mjs counting` writes', () => expect(document).toBe(renderCounting(dialects)));

  it('has a line for every program', () => {
    for (const { name } of dialects.DIALECTS)
      expect(document).toMatch(new RegExp(`^\\| ${name.replaceAll('.', '\\.')} \\|`, 'm'));
    expect(document).toContain('| A1111 | 1 or 0 | 2 | 3 | 12 |');
  });
});

describe('docs/parameters.md', () => {
  const document = readProject('docs/parameters.md');
  const words = {
    chinese: JSON.parse(readProject('web/src/locales/zh.json')),
    english: JSON.parse(readProject('web/src/locales/en.json')),
  };

  it('is what `node scripts/docs.mjs parameters` writes', () =>
    expect(document).toBe(renderParameters(PARAMETER_GROUPS, words)));

  it('names every parameter in both languages', () => {
    const rows = PARAMETER_GROUPS.flatMap(({ rows }) => Object.keys(rows));
    expect(document.match(/^\| `[\w.]+` \| [^|]+ \/ [^|]+ \|/gm)).toHaveLength(rows.length);
    expect(document).not.toContain('undefined');
  });
});

describe('docs/architecture.md', () => {
  const document = readProject('docs/architecture.md');

  it('draws the imports and counts the figures as they are (`node scripts/docs.mjs architecture` writes them anew)', () => {
    expect(document).toBe(withGenerated(document));
  });

  it('has every folder of src in its table of layers', () => {
    const folders = readdirSync(pathInProject('src')).filter((name) =>
      statSync(pathInProject(`src/${name}`)).isDirectory(),
    );
    const table = document
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n');
    for (const folder of folders) expect(table).toContain(`\`${folder}/\``);
  });
});

describe('docs/dependencies.md', () => {
  it('has a line for every direct dependency, and none for others', () => {
    const { dependencies, devDependencies } = readManifest();
    const listed = [...readProject('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
  });
});

describe('links', () => {
  it.each(['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/architecture.md'])(
    'of %s lead somewhere',
    (path) => {
      const targets = [...readProject(path).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) =>
        join(dirname(path), target ?? ''),
      );
      for (const target of targets) expect(existsSync(pathInProject(target)), target).toBe(true);
    },
  );

  it('come with the same commands in both readmes', () => {
    const commands = (path: string) => [...readProject(path).matchAll(/^npm [a-z].*$/gm)].map(([line]) => line);
    expect(commands('README.zh-CN.md')).toEqual(commands('README.md'));
  });
});
