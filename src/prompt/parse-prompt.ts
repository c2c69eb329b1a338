/** @file A whole prompt over the steps: tags, AND, prompt editing, attention, in the order of the WebUI. */
import { AppError, finish, type Work } from '../base/index.js';
import { type AndPart, splitAtAnd } from './and.js';
import { type AttentionMode, type PromptPiece, parseSliced } from './attention.js';
import { diagnose, type PromptDiagnostic, type PromptDiagnosticCode } from './diagnostics.js';
import { parseEditing, type Slice } from './editing.js';
import { isLora, type LoraTag, readLora } from './lora.js';
import { type EditingSteps, lateEdits, scheduleOf } from './schedule.js';
import { type SlicedText, slicedText } from './sliced-text.js';
import { findTags, readTag, type Tag, type TagRules } from './tags.js';

/** What a part of the prompt says up to a step. */
export interface PromptText {
  /** The last step it holds for, counted from 1 (`ScheduleEntry`). */
  readonly endStep: number;
  /** With the tags that are in it; equal texts have the same pieces, which are one object. */
  readonly text: string;
  readonly pieces: readonly PromptPiece[];
}

/** One of the prompts that AND joins. */
export interface PromptPart {
  readonly weight: number;
  /** In the order of time; at least one. */
  readonly texts: readonly PromptText[];
}

export interface PromptSchedule {
  /** At least one. */
  readonly parts: readonly PromptPart[];
  /** Of the whole prompt, wherever they stand in it. */
  readonly loras: readonly LoraTag[];
  readonly diagnostics: readonly PromptDiagnostic[];
}

export interface PromptOptions extends EditingSteps {
  readonly mode: AttentionMode;
  readonly rules?: TagRules;
}

interface Source {
  readonly prompt: string;
  readonly tags: readonly Tag[];
  /** The prompt with blanks for tags: same offsets. */
  readonly blanked: string;
  readonly options: PromptOptions;
  readonly remarks: Remarks;
  remark(code: PromptDiagnosticCode, range: Slice): void;
  /** Counts what is still to be read. @throws PROMPT_TOO_LARGE */
  spend(characters: number): void;
}

/** Remarks of one prompt: what several of its texts have in common is said once. */
interface Remarks {
  add(row: PromptDiagnostic): void;
  /** In the order of the prompt. */
  inOrder(): readonly PromptDiagnostic[];
}

/** Remarks of a prompt; beyond these, later ones are left out. */
const MOST_REMARKS = 1000;

function createRemarks(): Remarks {
  const rows = new Map<string, PromptDiagnostic>();
  return {
    add: (row) => void (rows.size < MOST_REMARKS && rows.set(`${row.code} ${row.start} ${row.end}`, row)),
    inOrder: () => [...rows.values()].sort((a, b) => a.start - b.start),
  };
}

/**
 * Most characters that are read of one prompt, in all the texts of its steps together: an alternation gives a prompt as
 * many texts as there are steps. Five times the longest prompt, or 3,000 characters that change at each of 150 steps; a
 * text that is read again, or is short, counts as some.
 */
const MOST_READ = 500_000;
const LEAST_COUNTED = 10;

function createBudget(): Source['spend'] {
  let read = 0;
  return (characters) => {
    read += Math.max(characters, LEAST_COUNTED);
    if (read <= MOST_READ) return;
    throw new AppError('PROMPT_TOO_LARGE', { problem: `its texts have more than ${MOST_READ} characters` });
  };
}

/**
 * Reads a prompt for a number of steps: what does not parse is text, with a diagnostic. A negative prompt is not cut at
 * AND. Others have their turn between its texts.
 * @throws PROMPT_TOO_LARGE when its texts are too much to read
 * @source A1111 wiki, as behaviour of v1.10.1: which step reads which text, extra steps included
 */
export function* readPrompt(prompt: string, options: PromptOptions): Work<PromptSchedule> {
  const { rules = {} } = options;
  const tags = findTags(prompt, rules);
  const remarks = createRemarks();
  const remark: Source['remark'] = (code, range) => remarks.add(diagnose(code, prompt, range));
  const blanked = blank(prompt, tags);
  const source: Source = { prompt, tags, blanked, options, remark, remarks, spend: createBudget() };
  const loras = lorasOf(source);
  for (const tag of tags) {
    // Attention says it of the tags it meets; some are in texts that no step reads.
    const { remark: code } = readTag(tag, rules);
    if (code) remarks.add(diagnose(code, prompt, { ...tag, max: rules.maxClipSkip ?? undefined }));
  }
  const whole: AndPart = { start: 0, end: prompt.length, weight: 1, weightAt: undefined };
  const parts = rules.isNegative ? [whole] : splitAtAnd(source.blanked);
  const [only] = parts;
  if (parts.length === 1 && only?.weightAt) remark('weight-of-whole', only.weightAt);
  for (const { weight, weightAt } of parts) if (weightAt && isExtreme(weight)) remark('weight-extreme', weightAt);
  const read: PromptPart[] = [];
  for (const part of parts) read.push(yield* readPart(source, part));
  return { parts: read, loras, diagnostics: remarks.inOrder() };
}

/** The same in one go. @throws PROMPT_TOO_LARGE */
export const parsePrompt = (prompt: string, options: PromptOptions): PromptSchedule =>
  finish(readPrompt(prompt, options));

/** Beyond this a weight is named; models are used to weights up to about 2. */
const LARGEST_USUAL_WEIGHT = 10;

const isExtreme = (weight: number): boolean => Math.abs(weight) > LARGEST_USUAL_WEIGHT;

function blank(prompt: string, tags: readonly Tag[]): string {
  const kept = [0, ...tags.map(({ end }) => end)].map((from, index) => prompt.slice(from, tags[index]?.start));
  return kept.map((text, index) => text + ' '.repeat(lengthOf(tags[index]))).join('');
}

const lengthOf = (tag: Tag | undefined): number => (tag ? tag.end - tag.start : 0);

function lorasOf({ tags, remark }: Source): readonly LoraTag[] {
  const loras = tags.filter(isLora).map((tag) => {
    const lora = readLora(tag);
    if (!lora) remark('lora-invalid', tag);
    return lora;
  });
  return loras.filter((lora) => lora !== undefined);
}

function* readPart(source: Source, { start, end, weight }: AndPart): Work<PromptPart> {
  const { options, remark } = source;
  const editing = parseEditing(source.blanked.slice(start, end), start);
  const late = options.baseSteps === undefined ? lateEdits(editing, options) : [];
  for (const { code, ...range } of [...editing.remarks, ...late]) remark(code, range);
  const readText = createReader(source);
  const texts: PromptText[] = [];
  for (const { endStep, slices } of scheduleOf(editing, options)) {
    texts.push({ endStep, ...readText(slices) });
    yield;
  }
  return { weight, texts };
}

type ReadText = (slices: readonly Slice[]) => Omit<PromptText, 'endStep'>;

/** Reads each text once: neither the same slices nor others of the same text are parsed again. */
function createReader({ prompt, tags, options, remarks, remark, spend }: Source): ReadText {
  const bySlices = new Map<readonly Slice[], ReturnType<ReadText>>();
  const byText = new Map<string, ReturnType<ReadText>>();
  const parse = (sliced: SlicedText): ReturnType<ReadText> => {
    const parsed = parseSliced(sliced, options.mode, options.rules);
    for (const row of parsed.diagnostics) remarks.add(row);
    for (const piece of parsed.pieces)
      if (piece.kind === 'text' && isExtreme(piece.weight)) remark('weight-extreme', piece);
    return { text: sliced.text, pieces: parsed.pieces };
  };
  return (slices) => {
    const known = bySlices.get(slices);
    spend(known ? 0 : slices.reduce((sum, { start, end }) => sum + end - start, 0));
    if (known) return known;
    const sliced = slicedText(prompt, tags, slices);
    const read = byText.get(sliced.text) ?? parse(sliced);
    byText.set(sliced.text, read);
    bySlices.set(slices, read);
    return read;
  };
}
