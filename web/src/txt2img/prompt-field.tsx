/** @file A prompt with its token counter. */
import { Textarea } from '@mantine/core';
import type { LabelKey } from '../i18n/use-words.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { TokenCounter } from './token-counter.js';

interface PromptFieldProps {
  readonly field: 'prompt' | 'negativePrompt';
  /** Where it stands, if not in a tab that draws. */
  readonly tab?: 'sweep';
}

const LABELS = { prompt: 'prompt', negativePrompt: 'negativePrompt' } as const satisfies Record<string, LabelKey>;
const IDS = { prompt: 'prompt', negativePrompt: 'neg_prompt' };

export function PromptField({ field, tab }: PromptFieldProps) {
  const { label } = useWords();
  const drawingTab = useDrawingTab();
  const value = useDraft((draft) => draft[field]);
  const change = useDraft((draft) => draft.change);
  const id = `${tab ?? drawingTab}_${IDS[field]}`;
  const counterId = `${id}_tokens`;
  return (
    <div style={{ position: 'relative' }}>
      <Textarea
        id={id}
        label={label(LABELS[field])}
        aria-describedby={counterId}
        rows={3}
        value={value}
        onChange={(event) => change({ [field]: event.currentTarget.value })}
      />
      <TokenCounter id={counterId} text={value} />
    </div>
  );
}
