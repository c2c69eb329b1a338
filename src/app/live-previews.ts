/** @file The latest preview of the job that is being drawn: in memory only, and gone when the job has ended. */
import type { PreviewOptions, RgbImage, SettingValues } from '../contract/index.js';
import { encodeImage } from './images.js';

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
  const listeners = new Set<(preview: LivePreview) => void>();
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
      for (const listener of [...listeners]) listener(preview);
    },
    clear: () => {
      shown = undefined;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const METHODS: Readonly<Record<SettingValues['show_progress_type'], PreviewOptions['method']>> = {
  Full: 'full',
  'Approx cheap': 'fast',
};

type PreviewSettings = Pick<
  SettingValues,
  'live_previews_enable' | 'show_progress_every_n_steps' | 'show_progress_type'
>;

/** What the settings ask for: undefined = no previews; a period of -1 = only after a batch. */
export function previewOptions(settings: PreviewSettings): PreviewOptions | undefined {
  const { show_progress_every_n_steps: period, show_progress_type: type } = settings;
  if (!settings.live_previews_enable || period === 0) return undefined;
  return { everySteps: period === -1 ? Number.POSITIVE_INFINITY : period, method: METHODS[type] };
}
