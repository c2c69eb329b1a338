/** @file Where images go once they are drawn: into the output folder and the index, or, when they are not to be saved, into memory for a while. */
import { AppError } from '../base/index.js';
import { MEDIA_TYPES, type OutputPolicy, type Picture, type PictureFormat } from '../contract/index.js';
import type { Artifact, ArtifactStore } from '../storage/index.js';
import { createImagePaths } from './image-paths.js';
import { createImageSaver, type DrawnImage, type ImageSaverParts } from './image-saver.js';
import type { ImageRecord, ListedJobImage } from './index/image-index.js';

export interface ImageStore {
  /** Saves an image, or holds it in memory as `output` says; its address comes back. Once, whatever number of attempts a job takes. @throws FILE_UNWRITABLE */
  keep(image: DrawnImage, output: OutputPolicy): Promise<string>;
  /** Holds an image that is not to be saved until it is taken, or forgotten for newer ones; its id comes back. */
  keepTransient(image: Pick<DrawnImage, 'jobId' | 'index' | 'bytes'>, format: PictureFormat): Promise<string>;
  /** The file of an image, which is forgotten with it unless it was saved. @throws NOT_FOUND FILE_NOT_FOUND */
  take(id: string): Promise<Artifact>;
  /** @throws NOT_FOUND FILE_NOT_FOUND when it was moved or deleted */
  fileOf(id: string): Promise<Artifact>;
  /** Where a saved image lies. @throws NOT_FOUND */
  pathOf(id: string): Promise<string>;
  /** Saved images, newest first; `before` is the id of one. */
  list(options: { readonly limit: number; readonly before?: string }): Promise<readonly Picture[]>;
}

export interface ImageStoreParts extends ImageSaverParts {
  /** Images that are not saved. */
  readonly transient: ArtifactStore;
}

/** The id of a job's image; `index` counts from 0. */
export const jobImageIdOf = (jobId: string, index: number): string => `${jobId}-${index}`;

const addressOf = (id: string): string => `/api/v1/pictures/${encodeURIComponent(id)}/file`;

const isNotFound = (error: unknown): boolean => error instanceof AppError && error.code === 'FILE_NOT_FOUND';

/** An image of a job as lists show it. */
const listed = ({ jobImageId: id, savedMs: createdMs, infotext, width, height }: ListedJobImage): Picture => ({
  id,
  url: addressOf(id),
  infotext,
  width,
  height,
  createdMs,
});

/** Where images are found: in memory, else where the index says. */
function createFinder({ root, artifacts, transient, index }: ImageStoreParts) {
  const paths = createImagePaths(root);
  const find = async (id: string): Promise<ImageRecord> => {
    const record = await index.findJobImage(id);
    if (!record) throw new AppError('NOT_FOUND', { what: 'picture', name: id });
    return record;
  };
  return {
    pathOf: async (id: string): Promise<string> => paths.whereIs(await find(id)),
    fileOf: (id: string): Promise<Artifact> =>
      transient.get(id).catch(async (error: unknown) => {
        if (!isNotFound(error)) throw error;
        return artifacts.get(paths.keyOf(paths.whereIs(await find(id))));
      }),
  };
}

/** Makes the store of a data folder. */
export function createImageStore(parts: ImageStoreParts): ImageStore {
  const { transient, index } = parts;
  const { pathOf, fileOf } = createFinder(parts);
  const save = createImageSaver(parts);
  const keepTransient: ImageStore['keepTransient'] = async ({ jobId, index: number, bytes }, format) => {
    const id = jobImageIdOf(jobId, number);
    await transient.put(id, { mediaType: MEDIA_TYPES[format], bytes });
    return id;
  };
  return {
    keep: async (image, output) => {
      const id = jobImageIdOf(image.jobId, image.index);
      if (output.toDisk) await save(id, image, output);
      else await keepTransient(image, output.format);
      return addressOf(id);
    },
    keepTransient,
    take: (id) => fileOf(id).then((file) => transient.delete(id).then(() => file)),
    fileOf,
    pathOf,
    list: async (options) => (await index.listJobImages(options)).map(listed),
  };
}
