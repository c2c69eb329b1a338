/** @file A prompt with its token counter. */
import { Textarea } from '@mantine/core';
import type { LabelKey } from '../i18n/use-words.js';
import { useWords } from '../i18n/use-words.js';
import { useDraft } from '../state/draft.js';
import { TokenCounter } from './token-counter.js';

interface PromptFieldProps {
  readonly field: 'prompt' | 'negativePrompt';
}

const LABELS = { prompt: 'prompt', negativePrompt: 'negativePrompt' } as const satisfies Record<string, LabelKey>;
const IDS = { prompt: 'txt2img_prompt', negativePrompt: 'txt2img_neg_prompt' };

export function PromptField({ field }: PromptFieldProps) {
  const { label } = useWords();
  const value = useDraft((draft) => draft[field]);
  const change = useDraft((draft) => draft.change);
  const counterId = `${IDS[field]}_tokens`;
  return (
    <div style={{ position: 'relative' }}>
      <Textarea
        id={IDS[field]}
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
