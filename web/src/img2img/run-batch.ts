/** @file Draws the pictures of a batch, one after the other; what fails is written down beside its picture, and the next one goes on. */
import { ApiError, isAbsent, type Picture } from '../api/index.js';
import { type BatchItem, useBatch } from '../state/index.js';

/**
 * Draws from one file.
 * @throws ApiError when the file cannot be read, the request is refused, or the job fails
 */
export type DrawOne = (file: File) => Promise<readonly Picture[]>;

type Outcome = Partial<Pick<BatchItem, 'state' | 'pictures' | 'failure'>>;

/** Without a server none of the others could be drawn either: this one waits with them. */
function failed(error: unknown): Outcome {
  const failure = error instanceof ApiError ? error : new ApiError(0);
  if (!isAbsent(failure)) return { state: 'failed', failure };
  useBatch.getState().run(false);
  return { state: 'waiting', failure };
}

/** What is stopped while it is drawn is not whole, so it waits again. */
async function outcomeOf({ file }: BatchItem, drawOne: DrawOne): Promise<Outcome> {
  const outcome: Outcome = await drawOne(file).then((pictures) => ({ state: 'done', pictures }), failed);
  return useBatch.getState().running ? outcome : { ...outcome, state: 'waiting' };
}

/** Draws what waits, until nothing does or the batch is stopped. */
export async function runBatch(drawOne: DrawOne): Promise<void> {
  const { run, change } = useBatch.getState();
  run(true);
  for (;;) {
    const { items, running } = useBatch.getState();
    const item = items.find(({ state }) => state === 'waiting');
    if (!item || !running) break;
    change(item.id, { state: 'drawing', pictures: [], failure: null });
    change(item.id, await outcomeOf(item, drawOne));
  }
  run(false);
}
