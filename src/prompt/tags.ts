/**
 * @file Tags: `<name:arguments>`, which the WebUI takes out of a prompt before it reads anything else of it.
 * `<clipskip:2>` gives a part of the prompt its own clip skip, `<clipskip:>` ends the part.
 */
import { SPACE, WORD } from './characters.js';
import type { PromptDiagnosticCode } from './diagnostics.js';

/** A tag as it stands in the prompt; offsets are UTF-16 units, the end exclusive. */
export interface Tag {
  /** In lower case. */
  readonly name: string;
  readonly args: string;
  readonly start: number;
  readonly end: number;
}

export interface TagRules {
  /** A negative prompt keeps tags of other names as text. @source A1111 v1.10.1, as behaviour */
  readonly isNegative?: boolean;
  /** The largest clip skip of the model; null = it has no effect there. Left out: no limit. */
  readonly maxClipSkip?: number | null;
}

/** What a tag does to the text after it, and what there is to say about it. */
export interface TagEffect {
  /** The clip skip from here on; undefined = the request's. Absent: it stays as it is. */
  readonly clipSkip?: number | undefined;
  readonly remark?: PromptDiagnosticCode;
}

/**
 * The WebUI's pattern, and a clipskip tag without arguments beside it. One that is never closed is taken up to the end of
 * the prompt and is none: no place is looked through twice.
 * @source A1111 v1.10.1, as behaviour: a name of word characters, a colon, then anything but ">"
 */
const TAG = new RegExp(`<(?:(?<name>[${WORD}]+):(?<args>[^>]+)|(?<end>clipskip):[${SPACE}]*)(?:>|$)`, 'giu');

const NUMBER = /^\d{1,9}(?:\.\d{1,9})?$/;

type ReadTag = (args: string, rules: TagRules) => TagEffect;

function readClipSkip(args: string, { maxClipSkip }: TagRules): TagEffect {
  const text = args.trim();
  if (text === '') return { clipSkip: undefined };
  if (maxClipSkip === null) return { clipSkip: undefined, remark: 'clipskip-no-effect' };
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1)) return { clipSkip: undefined, remark: 'clipskip-invalid' };
  if (maxClipSkip !== undefined && value > maxClipSkip) return { clipSkip: undefined, remark: 'clipskip-range' };
  return { clipSkip: value };
}

interface TagRow {
  readonly read: ReadTag;
  /** Whether it is a tag in a negative prompt as well, or text there. */
  readonly inNegative: boolean;
}

/** A LoRA acts on the whole picture, so `parsePrompt` reads its tag, and it does nothing to the text after it. */
const LORA: TagRow = { read: () => ({}), inNegative: false };

/** The tags that do something here. */
const KNOWN_TAGS: ReadonlyMap<string, TagRow> = new Map([
  ['clipskip', { read: readClipSkip, inNegative: true }],
  ['lora', LORA],
  ['lyco', LORA],
]);

/** The tags that are taken out of a prompt, in order and apart from each other. */
export function findTags(prompt: string, { isNegative = false }: TagRules = {}): readonly Tag[] {
  const closed = [...prompt.matchAll(TAG)].filter(([text]) => text.endsWith('>'));
  const tags = closed.map(({ 0: text, index: start, groups = {} }) => ({
    name: (groups.name ?? groups.end ?? '').toLowerCase(),
    args: groups.args ?? '',
    start,
    end: start + text.length,
  }));
  return isNegative ? tags.filter(({ name }) => KNOWN_TAGS.get(name)?.inNegative) : tags;
}

/** Reads a tag; one of an unknown name does nothing, and says so. */
export const readTag = ({ name, args }: Tag, rules: TagRules): TagEffect =>
  KNOWN_TAGS.get(name)?.read(args, rules) ?? { remark: 'tag-unknown' };
