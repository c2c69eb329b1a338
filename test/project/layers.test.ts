/** @file The rules of the layers catch what they should: a checker that passes everything would not be noticed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { pathInProject } from './project-files.js';

interface Report {
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] };
}

const MISTAKES: readonly { rule: string; files: Readonly<Record<string, string>> }[] = [
  {
    rule: 'layer-tensor',
    files: { 'src/tensor/index.ts': "import '../weights/index.js';", 'src/weights/index.ts': '' },
  },
  { rule: 'layer-random', files: { 'src/random/index.ts': "import '../prompt/index.js';", 'src/prompt/index.ts': '' } },
  {
    rule: 'only-through-door',
    files: { 'src/pipeline/index.ts': "import '../sampling/euler.js';", 'src/sampling/euler.ts': '' },
  },
  { rule: 'no-circular', files: { 'src/base/a.ts': "import './b.js';", 'src/base/b.ts': "import './a.js';" } },
  {
    rule: 'layer-models',
    files: {
      'src/models/index.ts': "import type { A } from '../app/index.js';\nexport type B = A;",
      'src/app/index.ts': 'export type A = 1;',
    },
  },
  { rule: 'no-unresolvable', files: { 'src/contract/index.ts': "import './gone.js';" } },
  {
    rule: 'web-layer-fields',
    files: { 'web/src/fields/index.ts': "import '../shell/index.js';", 'web/src/shell/index.ts': '' },
  },
  {
    rule: 'web-layer-sweep',
    files: { 'web/src/sweep/index.ts': "import '../gallery/index.js';", 'web/src/gallery/index.ts': '' },
  },
  {
    rule: 'only-through-door',
    files: { 'web/src/sweep/index.ts': "import '../prompt/box.js';", 'web/src/prompt/box.tsx': '' },
  },
  {
    rule: 'root-through-door',
    files: { 'web/src/app.tsx': "import './shell/tour.js';", 'web/src/shell/tour.tsx': '' },
  },
  {
    rule: 'no-circular',
    files: { 'web/src/state/a.ts': "import './b.js';", 'web/src/state/b.tsx': "import './a.js';" },
  },
  {
    rule: 'page-from-outside',
    files: { 'web/src/api/index.ts': "import '../../../src/models/index.js';", 'src/models/index.ts': '' },
  },
  {
    rule: 'page-asks-in-api',
    files: { 'web/src/state/index.ts': "import '../../../src/contract/index.js';", 'src/contract/index.ts': '' },
  },
  {
    rule: 'words-in-i18n',
    files: { 'web/src/shell/tour.ts': "import '../locales/en.js';", 'web/src/locales/en.ts': '' },
  },
  { rule: 'not-to-page', files: { 'src/server/index.ts': "import '../../web/src/app.js';", 'web/src/app.tsx': '' } },
  {
    rule: 'not-to-test',
    files: { 'web/src/state/index.ts': "import '../../test/show.js';", 'web/test/show.tsx': '' },
  },
];

/** Both are always there, as the checker wants them. */
const HOUSES = ['src', 'web/src'];

/** All mistakes in one project, so that it is looked at once: a file that takes part in several has them all. */
function writeMistakes(folder: string): void {
  const texts = new Map(HOUSES.map((root) => [`${root}/index.ts`, ['']]));
  for (const { files } of MISTAKES)
    for (const [path, text] of Object.entries(files)) texts.set(path, [...(texts.get(path) ?? []), text]);
  for (const [path, parts] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), parts.join('\n'));
  }
}

function violationsIn(folder: string): Report['summary']['violations'] {
  const script = pathInProject('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...HOUSES];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return (JSON.parse(stdout) as Report).summary.violations;
}

let violations: Report['summary']['violations'];
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'penultimate-layers-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.check.json', 'package.json'])
    cpSync(pathInProject(name), join(folder, name));
  writeMistakes(folder);
  violations = violationsIn(folder);
  rmSync(folder, { recursive: true, force: true });
});

it.each(MISTAKES)('$rule is noticed', ({ rule, files }) => {
  const [from] = Object.keys(files);
  expect(violations.map((violation) => [violation.rule.name, violation.from])).toContainEqual([rule, from]);
});

const foldersOf = (root: string) =>
  readdirSync(pathInProject(root)).filter((name) => statSync(pathInProject(`${root}/${name}`)).isDirectory());

it('every folder of src and of the page has a layer', () => {
  const { forbidden } = createRequire(import.meta.url)(pathInProject('.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };
  const layered = forbidden.map(({ name }) => name);
  for (const name of foldersOf('src')) expect(layered).toContain(`layer-${name}`);
  for (const name of foldersOf('web/src')) expect(layered).toContain(`web-layer-${name}`);
});
