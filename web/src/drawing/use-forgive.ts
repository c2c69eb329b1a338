/** @file Why a request was refused is shown until the request is another one. */
import { useEffect } from 'react';
import { useCurrentModel, useSettings } from '../api/index.js';
import type { JobHandle } from '../jobs/index.js';
import { useDraft, useImg2imgDraft, useInitPicture } from '../state/index.js';

export function useForgive({ job: { refused }, forgive }: JobHandle): void {
  const [draft, img2img, init] = [useDraft(), useImg2imgDraft(), useInitPicture()];
  const [settings, model] = [useSettings().data, useCurrentModel().data];
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the request is made of, and nothing else
  useEffect(() => {
    if (refused) forgive();
  }, [draft, img2img, init, settings, model]);
}
