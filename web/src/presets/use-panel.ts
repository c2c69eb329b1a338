/** @file The panel of a tab as presets see it: its values, and a way to set some of them. */
import { useClipSkipInUse, useSampling } from '../request/index.js';
import { type PanelValues, useDraft, useDrawingTab, useImg2imgDraft } from '../state/index.js';

const OF_IMG2IMG = ['width', 'height', 'denoisingStrength', 'resizeMode'] as const satisfies (keyof PanelValues)[];

const isOfImg2img = (field: string): boolean => (OF_IMG2IMG as readonly string[]).includes(field);

/** As chosen; null and empty = the model's own. */
function useChosen(): PanelValues {
  const tab = useDrawingTab();
  const { change: _, ...draft } = useDraft();
  const { width, height, denoisingStrength, resizeMode } = useImg2imgDraft();
  return { ...draft, ...(tab === 'img2img' ? { width, height } : {}), denoisingStrength, resizeMode };
}

/** Puts some values where their tab has them: img2img has sizes of its own. */
function useChange() {
  const tab = useDrawingTab();
  const change = useDraft((draft) => draft.change);
  const changeImg2img = useImg2imgDraft((draft) => draft.change);
  return (values: Partial<PanelValues>) => {
    const entries = Object.entries(values);
    const isThere = ([field]: readonly [string, unknown]) => tab === 'img2img' && isOfImg2img(field);
    changeImg2img(Object.fromEntries(entries.filter(isThere)));
    change(Object.fromEntries(entries.filter((entry) => !isThere(entry))));
  };
}

/**
 * `chosen` is what an undo brings back; `shown` is what is seen, the model's own values and the clip skip in use among
 * it: another model has other ones, and a preset means these. A size that nobody chose stays the model's or the picture's.
 */
export function usePanel() {
  const chosen = useChosen();
  const sampling = useSampling();
  const clipSkip = useClipSkipInUse();
  const overrides = clipSkip === undefined ? chosen.overrides : { ...chosen.overrides, clipSkip };
  const shown: PanelValues = { ...chosen, ...sampling, overrides };
  return { chosen, shown, change: useChange() };
}
