/** @file What could be meant by what is typed before the caret: LoRAs, embeddings, styles. */

export type NameKind = 'lora' | 'embedding' | 'style';

export interface KnownName {
  readonly kind: NameKind;
  readonly name: string;
}

export interface Suggestions {
  /** The text that a choice takes the place of. */
  readonly start: number;
  readonly end: number;
  readonly names: readonly KnownName[];
}

/** `<`, and `lora:` as far as it is typed, then a part of the name. */
const TAG = /<(?:l|lo|lor|lora|lora:([^<>:]*))?$/i;
const WORD = /[^\s,()[\]<>:|]+$/;
/** Letters of a word before names are offered unasked. */
const SHORTEST = 2;
const MOST = 12;

/** Names that have the text in them; those that begin with it first. */
function matching(names: readonly KnownName[], typed: string): readonly KnownName[] {
  const wanted = typed.toLowerCase();
  const found = names.filter(({ name }) => name.toLowerCase().includes(wanted));
  const begins = ({ name }: KnownName) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return [...found].sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
}

/** What to offer at the caret; `asked` offers everything even where nothing is typed. */
export function suggest(
  text: string,
  caret: number,
  known: readonly KnownName[],
  asked = false,
): Suggestions | undefined {
  const before = text.slice(0, caret);
  const tag = TAG.exec(before);
  const typed = tag ? (tag[1] ?? '') : (WORD.exec(before)?.[0] ?? '');
  if (!tag && !asked && typed.length < SHORTEST) return undefined;
  const names = matching(
    known.filter(({ kind }) => (kind === 'lora') === (tag !== null) || (asked && !tag && typed === '')),
    typed,
  );
  // A word that is written in full needs no help.
  if (names.length === 0 || (!asked && names.length === 1 && names[0]?.name === typed)) return undefined;
  return { start: tag ? tag.index : caret - typed.length, end: caret, names };
}

/** The text of a choice; a style is none, it is put among the chosen styles. */
export const textOf = ({ kind, name }: KnownName): string =>
  kind === 'lora' ? `<lora:${name}:1>` : kind === 'embedding' ? name : '';

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The prompt with a name in it, or without it where it was there already. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export function toggled(prompt: string, known: KnownName): string {
  const name = escaped(known.name);
  const there =
    known.kind === 'lora'
      ? new RegExp(`[,\\s]*<lora:${name}(:[^<>]*)?>`, 'g')
      : new RegExp(`(^|[,\\s]+)${name}(?=$|[,\\s])`, 'g');
  const without = prompt.replaceAll(there, '');
  if (without !== prompt) return without.replace(/^[,\s]+/, '');
  const text = textOf(known);
  return prompt.trim() === ''
    ? text
    : `${prompt.trimEnd().replace(/,$/, '')}${known.kind === 'lora' ? ' ' : ', '}${text}`;
}
