/** @file The batch as what Generate begins: a job for each picture, all with what is chosen when it is pressed. */
import { answerOf, api, endOfJob, type GenerateRequest, type ScriptOrder, useCurrentModel } from '../api/index.js';
import type { Series } from '../drawing/index.js';
import { ordered } from '../jobs/index.js';
import { loadFile } from '../pictures/index.js';
import { useAskedJob, useBatch, useImg2imgDraft } from '../state/index.js';
import { sizeFor } from './paint-geometry.js';
import { type DrawOne, runBatch } from './run-batch.js';
import { toImg2img } from './to-img2img.js';

/** A job that was asked for just when the batch was stopped. */
const cancelled = (id: string) => answerOf(api.DELETE('/api/v1/jobs/{id}', { params: { path: { id } } }));

/** Asks for one picture after the other as for any job of the tab, so that it shows it. */
function useDrawOne() {
  const native = useCurrentModel().data?.defaults;
  const { enqueue } = useAskedJob('img2img');
  return (request: GenerateRequest, script?: ScriptOrder): DrawOne => {
    const draft = useImg2imgDraft.getState();
    return async (file) => {
      const picture = await loadFile(file);
      const size = native && sizeFor(picture, native);
      const asked = await ordered('img2img', toImg2img(request, draft, { initImage: picture.source, size }), script);
      if (!useBatch.getState().running) await cancelled(asked.id);
      enqueue(asked);
      return (await endOfJob(asked.id)).images;
    };
  };
}

/** Undefined where no batch is shown and none goes on. */
export function useBatchSeries(): Series | undefined {
  const isShown = useImg2imgDraft(({ mode }) => mode === 'batch');
  const { items, running, renew, run } = useBatch();
  const drawOne = useDrawOne();
  if (!isShown && !running) return undefined;
  const ended = items.filter(({ state }) => state === 'done' || state === 'failed').length;
  return {
    running,
    place: { number: Math.min(ended + 1, items.length), count: items.length },
    begin: (request, script) => {
      if (running) return;
      if (ended === items.length) renew();
      void runBatch(drawOne(request, script));
    },
    stop: () => run(false),
  };
}
