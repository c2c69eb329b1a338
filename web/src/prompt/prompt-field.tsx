/** @file The prompt, or the negative prompt, of the draft. */
import type { LabelKey } from '../i18n/use-words.js';
import { useWords } from '../i18n/use-words.js';
import type { PromptName } from '../state/aimed-field.js';
import { useDraft } from '../state/draft.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { PromptBox } from './prompt-box.js';
import { useFirstPrompt } from './use-first-prompt.js';

interface PromptFieldProps {
  readonly field: PromptName;
  /** Where it stands, if not in a tab that draws. */
  readonly tab?: 'sweep';
}

const LABELS = { prompt: 'prompt', negativePrompt: 'negativePrompt' } as const satisfies Record<string, LabelKey>;
const IDS = { prompt: 'prompt', negativePrompt: 'neg_prompt' };

export function PromptField({ field, tab }: PromptFieldProps) {
  const { label, text } = useWords();
  const drawingTab = useDrawingTab();
  const value = useDraft((draft) => draft[field]);
  const change = useDraft((draft) => draft.change);
  const suggestion = useFirstPrompt();
  return (
    <PromptBox
      id={`${tab ?? drawingTab}_${IDS[field]}`}
      label={label(LABELS[field])}
      negative={field === 'negativePrompt'}
      rows={field === 'prompt' ? 3 : 2}
      placeholder={field === 'prompt' && suggestion ? text('tryPrompt', { prompt: suggestion }) : undefined}
      value={value}
      onChange={(next) => change({ [field]: next })}
    />
  );
}
