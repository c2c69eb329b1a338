/** @file Notes, lists and settings are a few pages: files of that kind are read whole, and their size is looked at first. */
import { open } from 'node:fs/promises';

/** A description of a model with all that its users said has a few hundred kilobytes, a large styles.csv two megabytes. */
const MAX_SMALL_FILE_BYTES = 8 * 2 ** 20;

const refusal = (code: string, problem: string): Error => Object.assign(new Error(problem), { code });

/**
 * The bytes of a file that is small.
 * @param maxBytes most bytes that are read
 * @throws with `code` EFBIG when it is longer, and as the system does
 */
export async function readSmallFile(path: string, maxBytes = MAX_SMALL_FILE_BYTES): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw refusal('EFBIG', `has ${size} bytes, the limit is ${maxBytes}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The text of a file that is small. @throws as `readSmallFile` */
export const readSmallText = async (path: string): Promise<string> => (await readSmallFile(path)).toString('utf8');
