/** @file What a part of the panel is called. */
import { useWords } from '../i18n/index.js';
import type { Part } from './preset-parts.js';

export function useTitleOf(): (part: Part) => string {
  const { label, text } = useWords();
  return ({ title }) => ('label' in title ? label(title.label) : text(title.text));
}
