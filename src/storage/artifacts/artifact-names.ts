/** @file File names with running numbers, as the WebUI numbers them: `00012-name.png`, the highest of the folder and one. */
import type { ArtifactName } from './artifact-store.js';

/** The running number of a file name; -1 when it has none. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const numberOf = (fileName: string): number => Number(/^(\d{5,9})-/.exec(fileName)?.[1] ?? -1);

/** The number after the highest of these file names, from 0. */
export const numberAfter = (fileNames: Iterable<string>): number => {
  let highest = -1;
  for (const name of fileNames) highest = Math.max(highest, numberOf(name));
  return highest + 1;
};

/** File names to be tried one after another; `first` is the running number to begin with. */
export function* candidates(
  { name, extension, numbered }: Omit<ArtifactName, 'folder'>,
  first: number,
): Generator<string, never> {
  if (numbered === 'when taken') yield `${name}.${extension}`;
  for (let number = first; ; number++) yield `${String(number).padStart(5, '0')}-${name}.${extension}`;
}
