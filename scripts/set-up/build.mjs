/** @file What is built: `src/` to `dist/`, the page in `web/` to `web/dist/`; only when something changed. */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { inRoot, pathInRoot, readIfThere, sha256 } from './paths.mjs';
import { SetUpError, say } from './problem.mjs';
import { runNode, scriptOf, TO_STDERR } from './spawn.mjs';

const STAMP = 'dist/.stamp';
/** Built beside dist and then renamed: a program that is running never sees half of a build, nor leftovers. */
const NEXT = '.dist-next';
const OLD = '.dist-old';

const filesOf = (folder, isSource) =>
  readdirSync(inRoot(folder), { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => isSource(name) && statSync(inRoot(name)).isFile())
    .sort();

const sourceFiles = () => [
  ...filesOf('src', (name) => name.endsWith('.ts') && !name.endsWith('.test.ts')),
  ...filesOf('web', (name) => !name.startsWith('web/dist/')),
];

const lineOf = (path) => {
  const { mtimeMs, size } = statSync(inRoot(path));
  return `${path} ${mtimeMs} ${size}`;
};

/** Changes whenever a source, the compiler's settings or the dependencies do. */
const wanted = () =>
  `${sha256([...sourceFiles(), 'tsconfig.json', 'package.json', 'package-lock.json'].map(lineOf).join('\n'))}\n`;

const remove = (path) => rmSync(inRoot(path), { recursive: true, force: true });

function swap() {
  remove(OLD);
  try {
    renameSync(inRoot('dist'), inRoot(OLD));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(inRoot(NEXT), inRoot('dist'));
  remove(OLD);
}

/** Whether `dist/` and the page are what the sources say. */
export const isBuilt = () => readIfThere(STAMP) === wanted();

async function run(command, args) {
  const code = await runNode([command, ...args], { stdio: TO_STDERR });
  if (code !== 0) throw new SetUpError(code === 130 ? 'build interrupted' : 'the build failed (see above)');
}

/** Builds `dist/` and the page. The stamp is written last, so that a build that was cut short is done again. */
export async function build() {
  const stamp = wanted();
  say('building …');
  remove(NEXT);
  await run(scriptOf('typescript', 'tsc'), ['-p', 'tsconfig.json', '--outDir', pathInRoot(NEXT)]);
  // Loaded only now: before the first build it may not be installed.
  const { bundle } = await import('./bundle.mjs');
  await bundle(pathInRoot(NEXT));
  await run(scriptOf('vite', 'vite'), ['build', 'web', '--logLevel', 'warn']);
  writeFileSync(inRoot(`${NEXT}/.stamp`), stamp);
  swap();
}
