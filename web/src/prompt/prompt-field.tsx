/** @file The prompt, or the negative prompt, of the draft. */
import { memo } from 'react';
import { type LabelKey, useWords } from '../i18n/index.js';
import { useFirstPrompt } from '../request/index.js';
import { type PromptName, useDraft, useDrawingTab } from '../state/index.js';
import { PromptBox } from './prompt-box.js';
import { PromptHistoryMenu } from './prompt-history-menu.js';

interface PromptFieldProps {
  readonly field: PromptName;
  /** Where it stands, if not in a tab that draws. */
  readonly tab?: 'sweep';
}

const LABELS = { prompt: 'prompt', negativePrompt: 'negativePrompt' } as const satisfies Record<string, LabelKey>;
const IDS = { prompt: 'prompt', negativePrompt: 'neg_prompt' };

export const PromptField = memo(function PromptField({ field, tab }: PromptFieldProps) {
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
      action={field === 'prompt' && <PromptHistoryMenu />}
      rows={field === 'prompt' ? 3 : 2}
      placeholder={field === 'prompt' && suggestion ? text('tryPrompt', { prompt: suggestion }) : undefined}
      value={value}
      onChange={(next) => change({ [field]: next })}
    />
  );
});
