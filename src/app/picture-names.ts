/** @file Names of saved pictures: a running number and the seed, or the user's pattern. */
import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/index.js';
import type { GeneratedImage, PictureFormat, ResolvedRequest } from '../contract/index.js';

type Facts = Pick<GeneratedImage, 'seed' | 'clipSkip'> & {
  readonly request: ResolvedRequest;
  readonly format: PictureFormat;
};

const two = (value: number): string => String(value).padStart(2, '0');

/** Places of a pattern. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const PLACES: Readonly<Record<string, (facts: Facts) => string | number>> = {
  seed: ({ seed }) => seed,
  clip_skip: ({ clipSkip }) => clipSkip.effective ?? 1,
  steps: ({ request }) => request.steps,
  cfg: ({ request }) => request.cfgScale,
  sampler: ({ request }) => request.sampler,
  scheduler: ({ request }) => request.schedule,
  width: ({ request }) => request.width,
  height: ({ request }) => request.height,
  date: () => {
    const now = new Date();
    return [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  },
};

/** What no file system of today refuses. */
const safe = (name: string): string =>
  [...name]
    .map((character) => (/[<>:"/\\|?*]/.test(character) || character < ' ' ? '_' : character))
    .join('')
    .slice(0, 120);

const fill = (pattern: string, facts: Facts): string =>
  safe(pattern.replace(/\[(\w+)\]/g, (place, name: string) => String(PLACES[name]?.(facts) ?? place)));

/** Folders of a pattern, one in another where it has slashes; what is no name of a folder is left out. */
export const subfolderOf = (pattern: string, facts: Facts): string =>
  pattern
    .split(/[\\/]/)
    .map((part) => fill(part, facts).trim())
    .filter((part) => part !== '' && !/^\.+$/.test(part))
    .join('/');

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A path that is free; the folder exists afterwards. @throws FILE_UNWRITABLE */
export async function nextPicturePath(folder: string, pattern: string, facts: Facts): Promise<string> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNWRITABLE', { path: folder, reason: error.code ?? error.message }, { cause: error });
  });
  const names = await readdir(folder);
  const number = 1 + Math.max(-1, ...names.map((name) => Number(/^(\d{5,9})-/.exec(name)?.[1] ?? -1)));
  const numbered = join(
    folder,
    `${String(number).padStart(5, '0')}-${fill(pattern || '[seed]', facts)}.${facts.format}`,
  );
  if (pattern === '') return numbered;
  const named = join(folder, `${fill(pattern, facts)}.${facts.format}`);
  return (await exists(named)) ? numbered : named;
}
