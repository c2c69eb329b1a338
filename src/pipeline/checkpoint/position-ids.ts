/**
 * @file The position numbers of a text encoder. Some merge tools kept them in half precision or averaged them, so that
 * they are no longer 0, 1, 2, …; the WebUI computes with the file's own, and so must we to draw the same picture.
 */
import { AppError, type Notice, noticeOf } from '../../base/index.js';
import { readFloats, type TensorSource } from '../../weights/index.js';

const NAME = 'text_model.embeddings.position_ids';
/** CLIP has 77, encoders stretched for long prompts some hundreds. */
const MAX_POSITIONS = 4_096;

/** The file's own numbers when they differ from 0, 1, 2, …; else undefined. Fractions are cut off, as a cast to integers does. @throws CONFIG_INVALID FILE_UNREADABLE */
export async function readPositionIds(source: TensorSource): Promise<readonly number[] | undefined> {
  const location = source.tensors.get(NAME);
  if (!location) return undefined;
  const ids = [...(await readFloats(location, MAX_POSITIONS))].map(Math.trunc);
  const outside = ids.find((id) => !(id >= 0 && id < ids.length));
  if (outside !== undefined)
    throw new AppError('CONFIG_INVALID', {
      path: location.path,
      problem: `position_ids holds ${outside}, outside 0 to ${ids.length - 1}`,
    });
  return ids.every((id, index) => id === index) ? undefined : ids;
}

/** Says so, since it changes every picture. */
export function positionOddity(ids: readonly number[] | undefined): readonly Notice[] {
  if (!ids) return [];
  const wrong = ids.filter((id, index) => id !== index).length;
  return [noticeOf('positions-odd', { wrong, count: ids.length })];
}
