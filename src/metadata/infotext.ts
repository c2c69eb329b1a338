/** @file Infotext, the WebUI's parameter text: prompt, negative prompt and one line of `Key: value` pairs. */
import { withBackCompat } from './back-compat.js';
import { APP_FIELD, KEY_ORDER } from './infotext-keys.js';

/** A key and its value; null and undefined are left out. */
export type InfotextField = readonly [key: string, value: string | number | null | undefined];

export interface Infotext {
  readonly prompt: string;
  readonly negativePrompt: string;
  /**
   * Values as text, in the order found; `Size: 512x768` becomes `Size-1` and `Size-2`. Absent keys stay absent, but for
   * what an old version of the WebUI did otherwise.
   */
  readonly fields: ReadonlyMap<string, string>;
}

const NEGATIVE = 'Negative prompt:';

/** Below this number of pairs, the last line belongs to the prompt. */
const LEAST_PAIRS = 3;

/**
 * One pair: a key of two characters or more, then a quoted value or everything up to a comma. A key begins where a run of
 * key characters begins (after blanks, hyphens and slashes), which finds the same pairs as trying every place, but in
 * linear time: a picture from a stranger cannot make the reader slow.
 */
const PAIR = /(?<![\p{L}\p{N}_ \-/])[ \-/]*([\p{L}\p{N}_][\p{L}\p{N}_ \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/gu;

const SIZE = /^(\d+)x(\d+)$/;

/** Quotes a value that would otherwise end early or look like another pair. */
const quoted = (value: string): string => (/[,:\n]/.test(value) ? JSON.stringify(value) : value);

/** The text of a quoted value; anything that is not one stays as it is. */
function unquoted(value: string): string {
  if (!/^".*"$/s.test(value)) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

const place = (key: string): number => {
  const index = KEY_ORDER.indexOf(key);
  return index < 0 ? KEY_ORDER.length : index;
};

/** A key whose value repeats it is written alone. */
const pair = (key: string, value: string): string => (key === value ? key : `${key}: ${quoted(value)}`);

/**
 * Writes the parameter text of a picture; our App field is added at its end, unless another program is named there.
 * Which fields belong in it, such as `Clip skip` only above 1, the caller decides.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
export function writeInfotext(prompt: string, negativePrompt: string, fields: readonly InfotextField[]): string {
  const pairs = [...fields]
    .sort(([a], [b]) => place(a) - place(b))
    .concat(fields.some(([key]) => key === APP_FIELD[0]) ? [] : [APP_FIELD])
    .flatMap(([key, value]) => (value === null || value === undefined ? [] : [pair(key, String(value))]));
  const negative = negativePrompt === '' ? [] : [`${NEGATIVE} ${negativePrompt}`];
  return [prompt, ...negative, pairs.join(', ')].join('\n').trim();
}

/** Lines as one text; blank lines at its start are dropped. */
const joined = (lines: readonly string[]): string => lines.join('\n').replace(/^\n+/, '');

/** Everything up to a line that starts the negative prompt is the prompt; the rest is the negative one. */
function splitPrompts(lines: readonly string[]): { prompt: string; negativePrompt: string } {
  const trimmed = lines.map((line) => line.trim());
  const found = trimmed.findIndex((line) => line.startsWith(NEGATIVE));
  const start = found < 0 ? trimmed.length : found;
  const negative = trimmed
    .slice(start)
    .map((line) => (line.startsWith(NEGATIVE) ? line.slice(NEGATIVE.length).trim() : line));
  return { prompt: joined(trimmed.slice(0, start)), negativePrompt: joined(negative) };
}

function readField(key: string, text: string): readonly (readonly [string, string])[] {
  const value = unquoted(text);
  const [, width, height] = SIZE.exec(value) ?? [];
  return width && height
    ? [
        [`${key}-1`, width],
        [`${key}-2`, height],
      ]
    : [[key, value]];
}

/** What sd-dynamic-prompts adds behind the parameters: the prompts before its choices were made. */
const TEMPLATE = /^\s*(?:Negative )?Template:/;

/**
 * The lines up to the parameters: templates behind them are not of the prompts. Where no parameters stand before them,
 * such lines are what somebody wrote.
 * @source adieyal/sd-dynamic-prompts, issues 177 and 233
 */
function withoutTemplates(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line, place) => place > 0 && TEMPLATE.test(line));
  const isBehind = start > 0 && [...(lines[start - 1] ?? '').matchAll(PAIR)].length >= LEAST_PAIRS;
  return isBehind ? lines.slice(0, start) : lines;
}

/**
 * Reads a parameter text; it never fails, since any text is at least a prompt.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
export function parseInfotext(text: string): Infotext {
  const lines = withoutTemplates(text.trim().split('\n'));
  const pairs = [...lines.at(-1)!.matchAll(PAIR)];
  if (pairs.length < LEAST_PAIRS) return { ...splitPrompts(lines), fields: new Map() };
  const fields = pairs.flatMap(([, key = '', value = '']) => readField(key, value));
  const prompts = splitPrompts(lines.slice(0, -1));
  return { ...prompts, fields: withBackCompat(prompts.prompt, new Map(fields)) };
}
