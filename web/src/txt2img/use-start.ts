/** @file The request of a tab as it stands, and asking for it. */
import { useCurrentModel } from '../api/models.js';
import { useSetting } from '../api/settings.js';
import type { GenerateRequest, JobBody, ScriptOrder } from '../api/types.js';
import { useFirstPrompt } from '../prompt/use-first-prompt.js';
import { type Draft, useDraft } from '../state/draft.js';
import { isBusy } from './job-state.js';
import { toRequest } from './to-request.js';
import type { JobHandle } from './use-job.js';
import { useSampling } from './use-sampling.js';

/** What a tab adds to the request; undefined = something is missing, so nothing is drawn. */
export type Complete = (request: GenerateRequest, draft: Draft) => GenerateRequest | undefined;

/** `compose` is the request as it stands at that moment; `start` asks for it, with some values replaced, and perhaps by a script. */
export function useStart({ generate, job }: JobHandle, complete: Complete) {
  const clipSkip = useSetting('CLIP_stop_at_last_layers')?.value;
  const sampling = useSampling();
  const firstPrompt = useFirstPrompt();
  const modelKnown = useCurrentModel().data !== undefined;
  const compose = (): GenerateRequest | undefined => {
    // Before the model's own values are known, what nobody chose is left to the server.
    const draft = { ...useDraft.getState(), ...(modelKnown ? sampling : {}) };
    return complete(toRequest(draft, typeof clipSkip === 'number' ? clipSkip : undefined), draft);
  };
  const start = (more: Partial<JobBody> = {}, script?: ScriptOrder): boolean => {
    if (isBusy(job)) return false;
    const { prompt, change } = useDraft.getState();
    if (firstPrompt && prompt.trim() === '') change({ prompt: firstPrompt });
    const request = compose();
    if (request) void generate({ ...request, ...more }, script);
    return request !== undefined;
  };
  return { compose, start };
}
