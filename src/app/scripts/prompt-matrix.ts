/** @file The prompt matrix: every combination of the parts of a prompt after |. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
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

const labelOf = (parts: readonly string[]): string => (parts.length === 0 ? '-' : parts.join(', '));

function plan(input: ScriptInput): ScriptPlan {
  const read = readArguments(input.args, ARGUMENTS);
  const name = read.choice(AT.prompt) === 0 ? 'prompt' : 'negativePrompt';
  const { request, overrides } = withFixedSeeds(input, input.newSeed);
  const [first = '', ...parts] = (request[name] ?? '').split('|').map((part) => part.replace(/^[\s,]+|[\s,]+$/g, ''));
  if (2 ** parts.length > MAX_CELLS)
    throw badArguments(`cannot be used: ${parts.length} parts have more than ${MAX_CELLS} combinations`);
  const across = parts.slice(0, Math.ceil(parts.length / 2));
  const down = parts.slice(across.length);
  const joint = read.choice(AT.joint) === 0 ? ', ' : ' ';
  const cells = choicesOf(parts).map((chosen, i) => {
    const ordered = read.flag(AT.atStart) ? [...chosen, first] : [first, ...chosen];
    const seed = (request.seed ?? 0) + (read.flag(AT.differentSeeds) ? i : 0);
    const text = ordered.filter((part) => part !== '').join(joint);
    return { request: { ...request, [name]: text, seed, batchSize: 1, batchCount: 1 }, overrides };
  });
  const columnLabels = choicesOf(across).map(labelOf);
  const rowLabels = parts.length > 1 ? choicesOf(down).map(labelOf) : [];
  return {
    cells,
    layout: {
      pictures: true,
      grids: [
        {
          ...{ of: 'cells', members: [...cells.keys()], columns: 2 ** across.length, margin: read.number(AT.margin) },
          ...{ columnLabels: parts.length > 0 ? columnLabels : [], rowLabels, notes: [['Script', 'Prompt matrix']] },
        },
      ],
    },
  };
}

export const PROMPT_MATRIX: Script = {
  ...{ title: 'Prompt matrix', tabs: ['txt2img', 'img2img'] },
  args: () => ARGUMENTS,
  plan,
};
