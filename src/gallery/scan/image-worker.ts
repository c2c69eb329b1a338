/** @file The thread that reads what images say of themselves: a file from a stranger holds up nothing but this thread. */
import { parentPort } from 'node:worker_threads';
import { AppError } from '../../base/index.js';
import type { WordsTold } from './image-reader.js';
import { readWords, type WordsOrder } from './image-words.js';

const tell = (told: WordsTold): void => parentPort?.postMessage(told);

parentPort?.on('message', (order: WordsOrder) => {
  readWords(order).then(
    (words) => tell({ type: 'words', words }),
    (error: unknown) =>
      tell(
        error instanceof AppError
          ? { type: 'refused', code: error.code, data: error.data }
          : { type: 'refused', code: 'INTERNAL', data: { problem: String(error) } },
      ),
  );
});
tell({ type: 'ready' });
