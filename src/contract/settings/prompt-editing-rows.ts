/**
 * @file The rows of the settings table that concern editing prompts on the page.
 * @source A1111 v1.10.1 for keys, labels, sliders and defaults, as behaviour
 */
const PROMPT_EDITING = { category: 'User Interface', section: 'Prompt editing' } as const;
const STEP = { type: 'number', control: 'slider', range: { min: 0.01, max: 0.2, step: 0.001 } } as const;

export const PROMPT_EDITING_ROWS = [
  {
    key: 'keyedit_precision_attention',
    label: 'Precision for (attention:1.1) when editing the prompt with Ctrl+up/down',
    ...PROMPT_EDITING,
    ...STEP,
    default: 0.1,
    description: 'How much one press of Ctrl+↑ or Ctrl+↓ changes the weight of what is selected or under the caret.',
  },
  {
    key: 'keyedit_precision_extra',
    label: 'Precision for <extra networks:0.9> when editing the prompt with Ctrl+up/down',
    ...PROMPT_EDITING,
    ...STEP,
    default: 0.05,
    description: 'How much one press changes the weight of a LoRA whose tag the caret is in.',
  },
  {
    key: 'keyedit_delimiters',
    label: 'Word delimiters when editing the prompt with Ctrl+up/down',
    ...PROMPT_EDITING,
    type: 'text',
    control: 'text',
    default: '.,\\/!?%^*;:{}=`~() ',
    description: 'Characters that end the word under the caret; blanks always do.',
  },
  {
    key: 'keyedit_move',
    label: 'Alt+left/right moves prompt elements',
    ...PROMPT_EDITING,
    type: 'boolean',
    control: 'checkbox',
    default: true,
    description:
      'Whether Alt+← and Alt+→ move the part between two commas; otherwise the keys are left to the browser.',
  },
] as const;
