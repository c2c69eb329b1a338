/** @file What changes when the files of a model do, read without opening any of them. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PART_FOLDERS } from './diffusers-folder.js';
import { withoutEnd } from './file-names.js';

/** What is read of a model folder: these files, and what lies in these folders. */
const ROOT_FILES = ['model_index.json', 'penultimate.json'];
const FOLDERS = [...Object.values(PART_FOLDERS), 'tokenizer', 'scheduler'];

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function readPathsOf(path: string): Promise<readonly string[]> {
  const below = FOLDERS.map(async (name) => (await namesIn(join(path, name))).map((file) => join(path, name, file)));
  return [
    path,
    `${withoutEnd(path)}.yaml`,
    ...ROOT_FILES.map((name) => join(path, name)),
    ...(await Promise.all(below)).flat(),
  ];
}

export interface ModelStamp {
  /** Another text whenever a file was changed, added or taken away that opening the model reads. */
  readonly text: string;
  /** When a file was last changed, in milliseconds since 1970. */
  readonly changedMs: number;
}

/** The time of change is the file system's own: nobody sets it back. */
const stampOf = (path: string): Promise<ModelStamp> =>
  stat(path, { bigint: true }).then(
    ({ ino, size, mtimeNs, ctimeNs, ctimeMs }) => ({
      text: [path, ino, size, mtimeNs, ctimeNs].join(':'),
      changedMs: Number(ctimeMs),
    }),
    () => ({ text: path, changedMs: 0 }),
  );

/** Looks at the files of a model; opens none. */
export async function modelStamp(path: string): Promise<ModelStamp> {
  const stamps = await Promise.all((await readPathsOf(path)).map(stampOf));
  return {
    text: stamps.map(({ text }) => text).join('|'),
    changedMs: Math.max(...stamps.map(({ changedMs }) => changedMs)),
  };
}
