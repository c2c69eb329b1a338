/** @file The tensor files below some folders, as prompts name them. */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';

export interface NetworkFile {
  /** File name without extension. */
  readonly name: string;
  readonly path: string;
}

/** Which files lists leave out: those that are still being written. */
export type Hides = (path: string) => Promise<boolean>;

/** Files with an end in a folder and those below it, in the order of their names; an absent folder has none. */
async function scan(folder: string, end: RegExp, isHidden: Hides): Promise<readonly NetworkFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const visible = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    visible.map(async (entry): Promise<readonly NetworkFile[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return scan(path, end, isHidden);
      if (!end.test(entry.name) || (await isHidden(path))) return [];
      return [{ name: parse(entry.name).name, path }];
    }),
  );
  return found.flat();
}

/** Of several files with one name the first counts, so that a name means one file. */
export async function listNetworkFiles(
  folders: readonly string[],
  end: RegExp,
  isHidden: Hides = async () => false,
): Promise<readonly NetworkFile[]> {
  const files = (await Promise.all(folders.map((folder) => scan(folder, end, isHidden)))).flat();
  const byName = new Map<string, NetworkFile>();
  for (const file of files) if (!byName.has(file.name)) byName.set(file.name, file);
  return [...byName.values()];
}
