/**
 * @file The command line in a few files. Node finds, opens and links every module by itself: of the second that a short
 * command took, the most went into a thousand of them. `dist/` keeps them one by one for the library and for the processes
 * beside the program; `dist/program/` is what `penultimate` runs.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/** Packages of plain JavaScript. What is native, or looks for files beside its own, stays where npm has put it. */
const INSIDE = [
  '@bufbuild/protobuf',
  '@petamoriken/float16',
  'chokidar',
  'commander',
  'env-paths',
  'fontkitten',
  'kysely',
  'onnx-buf',
  'pure-rand',
  'typebox',
];

const isOurs = (id) => id.startsWith('.') || id.startsWith('/') || /^[A-Za-z]:[\\/]/.test(id);
const isInside = (id) => INSIDE.some((name) => id === name || id.startsWith(`${name}/`));

/** The folder of the package that a module belongs to; undefined for ours. */
function packageOf(module) {
  if (!module.includes('node_modules')) return undefined;
  let folder = dirname(module);
  // Folders of a package may have a package.json that says how to read them, and no name.
  while (!existsSync(join(folder, 'package.json')) || !read(folder).name || !read(folder).version)
    folder = dirname(folder);
  return folder;
}

const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What each package says of its licence, which has to go where the package goes. */
function licencesOf(modules) {
  const folders = new Set(modules.map(packageOf).filter((folder) => folder !== undefined));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = read(folder);
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * Writes `program/` into a folder of compiled modules, and hands `cli/main.js` over to it.
 * Modules that ask where they lie (`import.meta.url`) lie two folders below the package in both.
 */
export async function bundle(folder) {
  const bundled = await rolldown({
    input: { main: join(folder, 'cli/main.js') },
    platform: 'node',
    // Nothing is left out: it is the same program.
    treeshake: false,
    // What a package of these is made of comes with it.
    external: (id, importer) => !isOurs(id) && !isInside(id) && !importer?.includes('node_modules'),
  });
  const { output } = await bundled.write({
    dir: join(folder, 'program'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundled.close();
  const licences = licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds));
  writeFileSync(join(folder, 'program/LICENCES.txt'), licences);
  writeFileSync(join(folder, 'cli/main.js'), "#!/usr/bin/env node\nimport '../program/main.js';\n");
}
