/** @file TypeScript to JavaScript: `src/` to `dist/`, only when something changed. */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { inRoot, pathInRoot, readIfThere, sha256 } from './paths.mjs';
import { SetUpError, say } from './problem.mjs';
import { runNode, scriptOf, TO_STDERR } from './spawn.mjs';

const STAMP = 'dist/.stamp';
/** Built beside dist and then renamed: a program that is running never sees half of a build, nor leftovers. */
const NEXT = '.dist-next';
const OLD = '.dist-old';

const sourceFiles = () =>
  readdirSync(inRoot('src'), { recursive: true })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();

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

/** Whether `dist/` is what the sources say. */
export const isBuilt = () => readIfThere(STAMP) === wanted();

/** Builds `dist/`. */
export async function build() {
  const stamp = wanted();
  say('building …');
  remove(NEXT);
  const tsc = scriptOf('typescript', 'tsc');
  const code = await runNode([tsc, '-p', 'tsconfig.json', '--outDir', pathInRoot(NEXT)], { stdio: TO_STDERR });
  if (code !== 0) throw new SetUpError(code === 130 ? 'build interrupted' : 'the build failed (see above)');
  writeFileSync(inRoot(`${NEXT}/.stamp`), stamp);
  swap();
}
