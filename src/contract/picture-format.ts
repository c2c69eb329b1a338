/** @file The formats in which pictures are written and read, with their file names and media types. */

/** Named as the setting `samples_format` names them. */
export const PICTURE_FORMATS = ['png', 'jpg', 'webp'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

const FORMAT_OF_EXTENSION: Readonly<Record<string, PictureFormat>> = {
  png: 'png',
  jpg: 'jpg',
  jpeg: 'jpg',
  webp: 'webp',
};

/** The format that a file name ends in; undefined for any other ending. */
export function pictureFormatOf(path: string): PictureFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMAT_OF_EXTENSION, extension) ? FORMAT_OF_EXTENSION[extension] : undefined;
}

/** What is wrong with a file name of another ending. */
export const unknownFormat = (path: string): string => `${path}: pictures are written as .png, .jpg or .webp`;
