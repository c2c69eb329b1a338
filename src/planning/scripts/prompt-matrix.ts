/** @file The prompt matrix: every combination of the parts of a prompt after |. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import type { GridLayout } from '../../contract/index.js';
import {
  badArguments,
  MAX_CELLS,
  type Script,
  type ScriptArgument,
  type ScriptInput,
  type ScriptPlan,
  withFixedSeeds,
} from './script.js';
import { readArguments } from './script-arguments.js';

const ARGUMENTS: readonly ScriptArgument[] = [
  { label: 'Put variable parts at start of prompt', value: false },
  { label: 'Use different seed for each picture', value: false },
  { label: 'Select prompt', value: 'positive', choices: ['positive', 'negative'] },
  { label: 'Select joining char', value: 'comma', choices: ['comma', 'space'] },
  { label: 'Grid margins (px)', value: 0, minimum: 0, maximum: 500, step: 2 },
];
const AT = { atStart: 0, differentSeeds: 1, prompt: 2, joint: 3, margin: 4 } as const;

/** Every choice of some parts; the first part changes fastest. */
const choicesOf = (parts: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: 2 ** parts.length }, (_, bits) => parts.filter((_, i) => (bits >> i) & 1));

/** A part without the blanks and commas around it; a loop, because a pattern would take quadratic time. */
function trimmed(part: string): string {
  const isKept = (place: number): boolean => /[^\s,]/.test(part.charAt(place));
  let [start, end] = [0, part.length];
  while (start < end && !isKept(start)) start++;
  while (end > start && !isKept(end - 1)) end--;
  return part.slice(start, end);
}

const labelOf = (parts: readonly string[]): string => (parts.length === 0 ? '-' : parts.join(', '));

interface Parts {
  /** What every prompt has. */
  readonly first: string;
  readonly across: readonly string[];
  readonly down: readonly string[];
}

/** @throws REQUEST_INVALID when they have too many combinations */
function partsOf(prompt: string): Parts {
  const [first = '', ...parts] = prompt.split('|').map(trimmed);
  if (2 ** parts.length > MAX_CELLS)
    throw badArguments(`cannot be used: ${parts.length} parts have more than ${MAX_CELLS} combinations`);
  const middle = Math.ceil(parts.length / 2);
  return { first, across: parts.slice(0, middle), down: parts.slice(middle) };
}

const gridOf = ({ across, down }: Parts, margin: number): GridLayout => ({
  of: 'tasks',
  members: [...Array(2 ** (across.length + down.length)).keys()],
  columns: 2 ** across.length,
  margin,
  columnLabels: across.length > 0 ? choicesOf(across).map(labelOf) : [],
  rowLabels: down.length > 0 ? choicesOf(down).map(labelOf) : [],
  notes: { Script: 'Prompt matrix' },
});

function plan(input: ScriptInput): ScriptPlan {
  const read = readArguments(input.args, ARGUMENTS);
  const name = read.choice(AT.prompt) === 0 ? 'prompt' : 'negativePrompt';
  const request = withFixedSeeds(input);
  const parts = partsOf(request[name] ?? '');
  const joint = read.choice(AT.joint) === 0 ? ', ' : ' ';
  const cells = choicesOf([...parts.across, ...parts.down]).map((chosen, i) => {
    const ordered = read.flag(AT.atStart) ? [...chosen, parts.first] : [parts.first, ...chosen];
    const seed = (request.seed ?? 0) + (read.flag(AT.differentSeeds) ? i : 0);
    const text = ordered.filter((part) => part !== '').join(joint);
    return { request: { ...request, [name]: text, seed, batchSize: 1, batchCount: 1 } };
  });
  return { cells, layout: { images: true, grids: [gridOf(parts, read.number(AT.margin))] } };
}

export const PROMPT_MATRIX: Script = {
  title: 'Prompt matrix',
  tabs: ['txt2img', 'img2img'],
  args: () => ARGUMENTS,
  plan,
};
