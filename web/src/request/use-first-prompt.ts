/** @file The prompt that is drawn when Generate is pressed before anything was ever typed or drawn. */
import { useEarlierPictures } from '../api/index.js';

/** Something that the model inside draws well, and that says what any other model is. */
const FIRST_PROMPT = 'a cat on a blue background';

/** The suggestion while nothing was ever drawn here, else undefined: then an empty prompt is meant. */
export function useFirstPrompt(): string | undefined {
  const pages = useEarlierPictures().data?.pages;
  return pages?.every((page) => page.length === 0) ? FIRST_PROMPT : undefined;
}
