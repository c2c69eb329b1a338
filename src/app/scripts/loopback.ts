/** @file Loopback: every picture is drawn from the one before. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import { AppError } from '../../base/index.js';
import type { JobRequest } from '../../contract/index.js';
import {
  type GridPlan,
  type Script,
  type ScriptArgument,
  type ScriptCell,
  type ScriptInput,
  type ScriptPlan,
  withFixedSeeds,
} from './script.js';
import { readArguments } from './script-arguments.js';

const CURVES: readonly (readonly [name: string, part: (progress: number) => number])[] = [
  ['Aggressive', (progress) => Math.sin((progress * Math.PI) / 2)],
  ['Linear', (progress) => progress],
  ['Lazy', (progress) => 1 - Math.cos((progress * Math.PI) / 2)],
];

const ARGUMENTS: readonly ScriptArgument[] = [
  { label: 'Loops', value: 4, minimum: 1, maximum: 32, step: 1 },
  { label: 'Final denoising strength', value: 0.5, minimum: 0, maximum: 1, step: 0.01 },
  { label: 'Denoising strength curve', value: 'Linear', choices: CURVES.map(([name]) => name) },
  { label: 'Append interrogated prompt at each iteration', value: 'None', choices: ['None', 'CLIP', 'DeepBooru'] },
];
const AT = { loops: 0, final: 1, curve: 2, interrogate: 3 } as const;
const STRENGTH = 0.75;

/** What lies under a mask is filled once; the loops after it go on with what was drawn there. */
const contentKept = ({ mask, inpaint }: JobRequest): Pick<JobRequest, 'inpaint'> =>
  mask === undefined ? {} : { inpaint: { ...inpaint, content: 'original' } };

function plan(input: ScriptInput): ScriptPlan {
  const read = readArguments(input.args, ARGUMENTS);
  if (read.choice(AT.interrogate) !== 0)
    throw new AppError('FEATURE_MISSING', { path: 'script_args', feature: 'a description of pictures' });
  const loops = Math.trunc(read.number(AT.loops));
  const { request, overrides } = withFixedSeeds(input, input.newSeed);
  const { denoisingStrength: initial = STRENGTH, batchCount = 1, seed = 0 } = request;
  const curve = CURVES[read.choice(AT.curve)]?.[1] ?? ((progress: number) => progress);
  const strengthOf = (loop: number) =>
    loops === 1 ? initial : initial + (read.number(AT.final) - initial) * curve(loop / (loops - 1));
  const cells = Array.from({ length: loops * batchCount }, (_, i): ScriptCell => {
    const loop = i % loops;
    return {
      request: {
        ...{ ...request, batchSize: 1, batchCount: 1, seed: seed + i },
        ...(loop > 0 ? contentKept(request) : {}),
        denoisingStrength: Number(strengthOf(loop).toFixed(8)),
      },
      overrides,
      ...(loop > 0 ? { follows: true } : {}),
    };
  });
  // Every loop of a single batch, else the last of each batch.
  const shown = [...cells.keys()].filter((i) => batchCount === 1 || i % loops === loops - 1);
  const [curveName] = CURVES[read.choice(AT.curve)] ?? [''];
  const grid: GridPlan = {
    ...{ of: 'cells', members: shown, columns: shown.length, columnLabels: [], rowLabels: [], margin: 0 },
    notes: [
      ['Script', 'Loopback'],
      ['Final denoising strength', String(read.number(AT.final))],
      ['Denoising curve', curveName],
    ],
  };
  return { cells, layout: { pictures: shown, grids: shown.length > 1 && input.returnGrid ? [grid] : [] } };
}

export const LOOPBACK: Script = { title: 'Loopback', tabs: ['img2img'], args: () => ARGUMENTS, plan };
