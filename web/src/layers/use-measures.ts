/** @file The measures of the prompt while it is typed, as soon as the model is in memory or somebody asked for that. */
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { type Emphasis, useCurrentModel, useLayers, useModelLoaded, useSetting } from '../api/index.js';
import { useDraft, useLayersView } from '../state/index.js';

const PAUSE_MS = 300;

/** The emphasis that the next picture would have. */
function useEmphasis(): Emphasis {
  const stored = String(useSetting('emphasis')?.value ?? 'Original');
  // A setting with choices holds one of them.
  return useDraft(({ overrides }) => overrides.emphasis ?? stored) as Emphasis;
}

export function useMeasures() {
  const [prompt] = useDebouncedValue(
    useDraft((draft) => draft.prompt.trim()),
    PAUSE_MS,
  );
  const loaded = useModelLoaded();
  const current = useCurrentModel().data;
  const model = current?.id ?? '';
  const { nearest, encoder: shown } = useLayersView();
  const encoder = (current?.clipSkip.encoders.length ?? 0) > 1 ? shown : undefined;
  const [wanted, setWanted] = useState('');
  const ready = loaded === true || (model !== '' && wanted === model);
  const emphasis = useEmphasis();
  const asked = useLayers({ prompt, emphasis, nearest, encoder, model, enabled: ready && prompt !== '' });
  return { ...asked, prompt, isKnown: loaded !== undefined, ready, load: () => setWanted(model) };
}
