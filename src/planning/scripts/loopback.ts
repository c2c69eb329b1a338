/** @file Loopback: every picture is drawn from the one before. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
import { AppError } from '../../base/index.js';
import type { GenerationRequest, GridLayout } from '../../contract/index.js';
import {
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
const contentKept = ({ mask, inpaint }: GenerationRequest): Pick<GenerationRequest, 'inpaint'> =>
  mask === undefined ? {} : { inpaint: { ...inpaint, content: 'original' } };

type Reader = ReturnType<typeof readArguments>;

/** The strength of each loop: from the request's to the final one, along the curve. */
function strengthsOf(read: Reader, loops: number, initial = STRENGTH): readonly number[] {
  const curve = CURVES[read.choice(AT.curve)]?.[1] ?? ((progress: number) => progress);
  const final = read.number(AT.final);
  const strengthOf = (loop: number) =>
    loops === 1 ? initial : initial + (final - initial) * curve(loop / (loops - 1));
  return Array.from({ length: loops }, (_, loop) => Number(strengthOf(loop).toFixed(8)));
}

/** The loops of every batch; all but the first of a batch follow the one before. */
function cellsOf(request: GenerationRequest, strengths: readonly number[]): readonly ScriptCell[] {
  const { batchCount = 1, seed = 0 } = request;
  const loops = strengths.length;
  return Array.from({ length: loops * batchCount }, (_, i): ScriptCell => {
    const loop = i % loops;
    const again = loop > 0 ? contentKept(request) : {};
    const one = { ...request, batchSize: 1, batchCount: 1, seed: seed + i, ...again };
    return {
      request: { ...one, denoisingStrength: strengths[loop] ?? STRENGTH },
      ...(loop > 0 ? { follows: true } : {}),
    };
  });
}

const gridOf = (members: readonly number[], read: Reader): GridLayout => ({
  of: 'tasks',
  members,
  columns: members.length,
  columnLabels: [],
  rowLabels: [],
  margin: 0,
  notes: {
    Script: 'Loopback',
    'Final denoising strength': String(read.number(AT.final)),
    'Denoising curve': (CURVES[read.choice(AT.curve)] ?? [''])[0],
  },
});

function plan(input: ScriptInput): ScriptPlan {
  const read = readArguments(input.args, ARGUMENTS);
  if (read.choice(AT.interrogate) !== 0)
    throw new AppError('FEATURE_MISSING', { path: 'script_args', feature: 'a description of pictures' });
  const loops = Math.trunc(read.number(AT.loops));
  const request = withFixedSeeds(input);
  const cells = cellsOf(request, strengthsOf(read, loops, request.denoisingStrength));
  // Every loop of a single batch, else the last of each batch.
  const isSingle = (request.batchCount ?? 1) === 1;
  const shown = [...cells.keys()].filter((i) => isSingle || i % loops === loops - 1);
  const grids = shown.length > 1 && input.returnGrid ? [gridOf(shown, read)] : [];
  return { cells, layout: { images: shown, grids } };
}

export const LOOPBACK: Script = { title: 'Loopback', tabs: ['img2img'], args: () => ARGUMENTS, plan };
