/** @file The gallery as the service keeps it: with the folders and limits of the settings, brought in line when it starts. */
import { isAbsolute, join } from 'node:path';
import type { SettingsStore } from '../../store/index.js';
import { dataFolder } from '../data-folder.js';
import type { PictureStore } from '../pictures.js';
import { type Gallery, openGallery } from './gallery.js';
import { isBelow } from './gallery-places.js';

interface ServiceGalleryParts {
  readonly dataDir: string;
  readonly settings: SettingsStore;
  readonly pictures: Pick<PictureStore, 'move'>;
  readonly cache?: boolean;
  readonly webuiDir?: string;
  readonly onProblem?: (error: unknown) => void;
}

/** How often pictures that are too old are looked for, in milliseconds. */
const TIDY_MS = 3600_000;

/** Outputs, and the folders of the settings where those lie elsewhere. */
function foldersOf(dataDir: string, settings: readonly string[]): readonly string[] {
  const { outputs } = dataFolder(dataDir);
  const others = settings.map((setting) => (isAbsolute(setting) ? setting : join(dataDir, setting)));
  return [outputs, ...new Set(others.filter((other) => other !== outputs && !isBelow(other, outputs)))];
}

/** Opens the gallery and begins to look through the folders. @throws FILE_UNWRITABLE DATABASE_UNFIT */
export async function openServiceGallery(
  parts: ServiceGalleryParts,
): Promise<{ readonly gallery: Gallery; readonly end: () => Promise<void> }> {
  const { dataDir, settings, pictures, cache = true, webuiDir, onProblem } = parts;
  const gallery = await openGallery({
    root: dataDir,
    folders: () => foldersOf(dataDir, [settings.get('outdir_txt2img_samples'), settings.get('outdir_txt2img_grids')]),
    readOnly: webuiDir === undefined ? [] : [webuiDir],
    cacheFolder: cache ? dataFolder(dataDir).cache : undefined,
    thumbnailBytes: () => settings.get('gallery_thumbnail_cache_mb') * 2 ** 20,
    trashDays: () => settings.get('gallery_trash_days'),
    onMoved: pictures.move,
  });
  const report = (error: unknown): void => onProblem?.(error);
  const tidy = (): void => void gallery.tidyTrash().catch(report);
  gallery.rebuild();
  gallery.settled().then(tidy, report);
  const clock = setInterval(tidy, TIDY_MS);
  clock.unref();
  return {
    gallery,
    end: async () => {
      clearInterval(clock);
      await gallery.close();
    },
  };
}
