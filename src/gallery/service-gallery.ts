/** @file Images as the service keeps them: saved, in the gallery, with the folders and limits of the settings, brought in line when it starts. */
import { isAbsolute, join } from 'node:path';
import {
  type ArtifactStore,
  createFolderStore,
  createTransientStore,
  dataFolder,
  isBelow,
  type SettingsStore,
} from '../storage/index.js';
import { createGallery, type Gallery } from './gallery.js';
import type { DirectReads, PlacesOptions } from './gallery-places.js';
import { createImageStore, type ImageStore } from './image-store.js';
import type { ImageIndex } from './index/image-index.js';

interface ServiceGalleryParts {
  readonly dataDir: string;
  readonly settings: SettingsStore;
  /** Closed with the gallery. */
  readonly index: ImageIndex;
  /** Where images are stored; left out: in the data folder, and in memory those that are not saved. */
  readonly places?: ImagePlaces | undefined;
  readonly cache?: boolean;
  readonly webuiDir?: string;
  readonly onProblem?: (error: unknown) => void;
}

/** Where a service stores images that several share. */
export interface ImagePlaces extends Required<Pick<PlacesOptions, 'bring'>> {
  readonly artifacts: ArtifactStore;
  readonly direct?: DirectReads | undefined;
  /** Images that are not saved. */
  readonly transient: ArtifactStore;
  /** The folder of the copies: what the data folder is where images are stored in it. */
  readonly root: string;
}

export interface ServiceGallery {
  readonly gallery: Gallery;
  readonly images: ImageStore;
  readonly end: () => Promise<void>;
}

/** How often images that are too old are looked for, in milliseconds. */
const TIDY_MS = 3600_000;

/**
 * Most bytes of images that are not saved: some hundred of 512 pixels square, many times what a page shows. Beyond it
 * the oldest are forgotten.
 */
const TRANSIENT_BYTES = 256 * 2 ** 20;

/** Outputs, and the folders of the settings where those lie elsewhere. */
function foldersOf(dataDir: string, settings: readonly string[]): readonly string[] {
  const { outputs } = dataFolder(dataDir);
  const others = settings.map((setting) => (isAbsolute(setting) ? setting : join(dataDir, setting)));
  return [outputs, ...new Set(others.filter((other) => other !== outputs && !isBelow(other, outputs)))];
}

const galleryOf = (root: string, { dataDir, settings, index, places, ...options }: ServiceGalleryParts): Gallery => {
  const { cache = true, webuiDir } = options;
  return createGallery(index, {
    root,
    ...(places ? { bring: places.bring, deleteStored: places.artifacts.delete, direct: places.direct } : {}),
    folders: () => foldersOf(root, [settings.get('outdir_txt2img_samples'), settings.get('outdir_txt2img_grids')]),
    readOnly: webuiDir === undefined ? [] : [webuiDir],
    cacheFolder: cache ? dataFolder(dataDir).cache : undefined,
    thumbnailBytes: () => settings.get('gallery_thumbnail_cache_mb') * 2 ** 20,
    trashDays: () => settings.get('gallery_trash_days'),
  });
};

/** Makes the gallery and the store of its images, and begins to look through the folders. */
export function startServiceGallery(parts: ServiceGalleryParts): ServiceGallery {
  const { index, places, onProblem } = parts;
  const root = places?.root ?? parts.dataDir;
  const gallery = galleryOf(root, parts);
  const artifacts = places?.artifacts ?? createFolderStore({ root });
  const transient = places?.transient ?? createTransientStore({ limitBytes: TRANSIENT_BYTES });
  const report = (error: unknown): void => onProblem?.(error);
  const tidy = (): void => void gallery.tidyTrash().catch(report);
  gallery.rebuild();
  gallery.settled().then(tidy, report);
  const clock = setInterval(tidy, TIDY_MS);
  clock.unref();
  return {
    gallery,
    images: createImageStore({ root, artifacts, transient, index, gallery, onProblem }),
    end: async () => {
      clearInterval(clock);
      await gallery.close().finally(index.close);
    },
  };
}
