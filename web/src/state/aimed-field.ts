/** @file Which prompt was typed in last; what is clicked goes into it. */
import { create } from 'zustand';

export type PromptName = 'prompt' | 'negativePrompt';

interface AimedField {
  readonly field: PromptName;
  readonly aim: (field: PromptName) => void;
}

export const useAimedField = create<AimedField>()((set) => ({ field: 'prompt', aim: (field) => set({ field }) }));
