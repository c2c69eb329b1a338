/** @file The rules of the layers catch what they should: a checker that passes everything would not be noticed. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathInProject } from './project-files.js';

interface Report {
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] };
}

const MISTAKES: readonly { rule: string; files: Readonly<Record<string, string>> }[] = [
  { rule: 'layer-tensor', files: { 'tensor/index.ts': "import '../weights/index.js';", 'weights/index.ts': '' } },
  { rule: 'layer-random', files: { 'random/index.ts': "import '../prompt/index.js';", 'prompt/index.ts': '' } },
  {
    rule: 'only-through-door',
    files: { 'pipeline/index.ts': "import '../sampling/euler.js';", 'sampling/euler.ts': '' },
  },
  { rule: 'no-circular', files: { 'base/a.ts': "import './b.js';", 'base/b.ts': "import './a.js';" } },
  {
    rule: 'layer-models',
    files: {
      'models/index.ts': "import type { A } from '../app/index.js';\nexport type B = A;",
      'app/index.ts': 'export type A = 1;',
    },
  },
  { rule: 'no-unresolvable', files: { 'contract/index.ts': "import './gone.js';" } },
];

let folder: string;

function violations(): Report['summary']['violations'] {
  const script = pathInProject('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return (JSON.parse(stdout) as Report).summary.violations;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'penultimate-layers-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.check.json', 'package.json'])
    cpSync(pathInProject(name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(MISTAKES)('$rule is noticed', ({ rule, files }) => {
  rmSync(join(folder, 'src'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
    writeFileSync(join(folder, 'src', path), text);
  }
  expect(violations().map((violation) => violation.rule.name)).toContain(rule);
});

it('every folder of src has a layer', () => {
  const { forbidden } = createRequire(import.meta.url)(pathInProject('.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };
  const layered = forbidden.map(({ name }) => name);
  const folders = readdirSync(pathInProject('src')).filter((name) =>
    statSync(pathInProject(`src/${name}`)).isDirectory(),
  );
  for (const name of folders) expect(layered).toContain(`layer-${name}`);
});
