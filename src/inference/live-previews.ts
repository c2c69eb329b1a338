/** @file The latest preview of the job that is being drawn: in memory only, and gone when the job has ended. */
import { createListeners } from '../base/index.js';
import type { RgbImage } from '../contract/index.js';
import { encodeImage } from '../images/index.js';

export interface LivePreview {
  readonly jobId: string;
  /** Rises from preview to preview, over all jobs. */
  readonly id: number;
  readonly png: Uint8Array;
}

export interface LivePreviews {
  latest(jobId: string): LivePreview | undefined;
  show(jobId: string, image: RgbImage): Promise<void>;
  clear(): void;
  /** Hears of every preview from now on; the returned function ends that. */
  subscribe(listener: (preview: LivePreview) => void): () => void;
}

/** Jobs run one at a time, so there is one preview at most. */
export function createLivePreviews(): LivePreviews {
  const { tell, subscribe } = createListeners<LivePreview>();
  let shown: LivePreview | undefined;
  let lastId = 0;
  return {
    latest: (jobId) => (shown?.jobId === jobId ? shown : undefined),
    show: async (jobId, image) => {
      const preview = {
        jobId,
        id: ++lastId,
        png: await encodeImage({ image: image, infotext: '' }, 'png', { withInfotext: false }),
      };
      shown = preview;
      tell(preview);
    },
    clear: () => {
      shown = undefined;
    },
    subscribe,
  };
}
