/** @file Names of saved images: the seed, or the user's pattern; the store puts a running number in front. */
import type { GeneratedImage, PictureFormat, ResolvedRequest } from '../contract/index.js';
import type { ArtifactName } from '../storage/index.js';

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

/** The name of an image; without a pattern every one has a number. */
export const artifactNameOf = (pattern: string, facts: Facts): Omit<ArtifactName, 'folder'> => ({
  name: fill(pattern || '[seed]', facts),
  extension: facts.format,
  numbered: pattern === '' ? 'always' : 'when taken',
});
