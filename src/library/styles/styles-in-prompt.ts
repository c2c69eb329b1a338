/** @file Styles that prompts were drawn with, found again in their texts. @source AUTOMATIC1111 WebUI v1.10.1, infotext_styles, as behaviour */
import { mergeStyles, type PromptStyle } from '../../prompt/index.js';

interface Texts {
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** Prompts as they were typed, and the styles that make them what they are. */
export interface StyledTexts extends Texts {
  /** Names, in the order in which they are put round the prompts. */
  readonly styles: string[];
}

const SIDES = ['prompt', 'negativePrompt'] as const;

/** The text before a style was put round it; undefined where it is not there. */
function without(text: string, style: string): string | undefined {
  if (style.trim() === '') return text;
  const [left = '', right, ...more] = style.split('{prompt}');
  if (more.length > 0) return undefined;
  if (right !== undefined) {
    const fits = text.startsWith(left) && text.endsWith(right) && text.length >= left.length + right.length;
    return fits ? text.slice(left.length, text.length - right.length) : undefined;
  }
  const tail = style.trim();
  if (text === tail) return '';
  return text.endsWith(`, ${tail}`) ? text.slice(0, -tail.length - 2) : undefined;
}

/** Both prompts before a style; undefined where one of them does not hold it, or nothing would become shorter. */
function before(texts: Texts, style: PromptStyle): Texts | undefined {
  const [prompt, negativePrompt] = SIDES.map((side) => without(texts[side], style[side]));
  if (prompt === undefined || negativePrompt === undefined) return undefined;
  const isShorter = prompt.length + negativePrompt.length < texts.prompt.length + texts.negativePrompt.length;
  return isShorter ? { prompt, negativePrompt } : undefined;
}

/** Takes known styles out of prompts, the outermost first; undefined where there is none, or they would not make the same prompts. */
export function findStyles(texts: Texts, known: readonly PromptStyle[]): StyledTexts | undefined {
  const found: PromptStyle[] = [];
  let left = texts;
  for (let style = known.find((one) => before(left, one)); style; style = known.find((one) => before(left, one))) {
    left = before(left, style) ?? left;
    found.unshift(style);
  }
  const isSame = SIDES.every(
    (side) =>
      mergeStyles(
        left[side],
        found.map((style) => style[side]),
      ) === texts[side],
  );
  return found.length > 0 && isSame ? { ...left, styles: found.map(({ name }) => name) } : undefined;
}
