/** @file The request of a tab as it stands, and asking for it. */
import { type GenerateRequest, type JobBody, type ScriptOrder, useCurrentModel, useSetting } from '../api/index.js';
import { isBusy, type JobHandle } from '../jobs/index.js';
import { toRequest, useFirstPrompt, useSampling } from '../request/index.js';
import { type Draft, useDraft } from '../state/index.js';

/** What a tab adds to the request; undefined = something is missing, so nothing is drawn. */
export type Complete = (request: GenerateRequest, draft: Draft) => GenerateRequest | undefined;

/** Many drawings that one press of Generate begins, each from a picture of its own. */
export interface Series {
  readonly running: boolean;
  /** Which of them is drawn, from 1, of how many. */
  readonly place: { readonly number: number; readonly count: number };
  /** `request` is what all of them have in common. */
  readonly begin: (request: GenerateRequest, script?: ScriptOrder) => void;
  /** None is begun any more. */
  readonly stop: () => void;
}

/** Puts the suggestion into an empty prompt before anything was ever drawn. */
function takeFirst(suggestion: string | undefined): void {
  const { prompt, change } = useDraft.getState();
  if (suggestion && prompt.trim() === '') change({ prompt: suggestion });
}

/** `bare` is what is typed, as a request; `compose` is the tab's request as it stands at that moment; `start` asks for it, with some values replaced, and perhaps by a script; `queue` adds another while one is drawn. */
export function useStart({ generate, add, job }: JobHandle, complete: Complete) {
  const clipSkip = useSetting('CLIP_stop_at_last_layers')?.value;
  const sampling = useSampling();
  const firstPrompt = useFirstPrompt();
  const modelKnown = useCurrentModel().data !== undefined;
  // Before the model's own values are known, what nobody chose is left to the server.
  const typed = (): Draft => ({ ...useDraft.getState(), ...(modelKnown ? sampling : {}) });
  const bareOf = (draft: Draft) => toRequest(draft, typeof clipSkip === 'number' ? clipSkip : undefined);
  const compose = (): GenerateRequest | undefined => complete(bareOf(typed()), typed());
  const start = (more: Partial<JobBody> = {}, script?: ScriptOrder): boolean => {
    if (isBusy(job)) return false;
    takeFirst(firstPrompt);
    const request = compose();
    if (request) void generate({ ...request, ...more }, script);
    return request !== undefined;
  };
  /** The same, behind what is drawn already. */
  const queue = (script?: ScriptOrder): void => {
    const request = compose();
    if (request) void add(request, script);
  };
  return { bare: () => bareOf(typed()), compose, start, queue };
}
