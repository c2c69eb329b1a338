/** @file The planner of scripts: one request becomes many tasks, each of them checked before the first is drawn. */
import { requireLength } from '../../base/index.js';
import {
  type AxisRow,
  type GenerationPlan,
  type GenerationRequest,
  type GenerationTask,
  PLAN_VERSION,
  type RgbImage,
  SCRIPT_TEXT_LIMIT,
  type ScriptCall,
  type ScriptTab,
  type SettingValues,
} from '../../contract/index.js';
import { openInputImages } from '../../images/index.js';
import { outputOf, previewPolicyOf } from '../output-policy.js';
import { type PlannedTask, planTask } from '../plan-task.js';
import { newSeed, type PlannerParts } from '../planner.js';
import { axesOf } from './axes.js';
import type { Axis } from './axis.js';
import { badArguments, type ScriptArgument, type ScriptCell, type ScriptChoices } from './script.js';
import { findScript, scriptsOf } from './script-table.js';

export interface ScriptInfo {
  readonly title: string;
  readonly args: readonly ScriptArgument[];
}

/** The scripts of a tab. */
export const listScripts = (tab: ScriptTab): readonly ScriptInfo[] =>
  scriptsOf(tab).map(({ title, args }) => ({ title, args: args(tab) }));

async function axisRow({ label, choices, missing }: Axis, lists: ScriptChoices): Promise<AxisRow> {
  return {
    label,
    ...(choices ? { choices: [...(await choices(lists))] } : {}),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** The axes of a tab, with what there is to choose from. */
export const listAxes = (tab: ScriptTab, lists: ScriptChoices): Promise<AxisRow[]> =>
  Promise.all(axesOf(tab).map((axis) => axisRow(axis, lists)));

async function initImageOf({ initImage }: GenerationRequest, { inputs }: PlannerParts): Promise<RgbImage> {
  if (initImage === undefined) throw badArguments('cannot be used: there is no init picture');
  const { initImage: opened } = await openInputImages(await inputs.keep({ initImage }), inputs.read);
  if (!opened) throw new Error('bug: an init picture that was not opened');
  return opened;
}

/** A request that a script is to be run with. */
type ScriptedRequest = GenerationRequest & { readonly script: ScriptCall };

/** What a script makes of the request, before any of its cells is checked. */
async function cellsOf(
  { script: { tab, title, args }, ...request }: ScriptedRequest,
  values: SettingValues,
  parts: PlannerParts & { readonly choices: ScriptChoices },
) {
  const { path } = await parts.findModel(values.sd_model_checkpoint);
  return findScript(tab, title).plan({
    tab,
    args,
    request,
    choices: parts.choices,
    newSeed,
    nativeSize: (await parts.openModel(path)).nativeSize,
    maxMegapixels: values.img_max_size_mp,
    returnGrid: values.return_grid,
    initPicture: () => initImageOf(request, parts),
  });
}

/** A cell as a task, with what it refers to. */
const taskOf = (
  planned: PlannedTask,
  { follows, tile }: ScriptCell,
  index: number,
  firstIndex: number,
): GenerationTask => ({
  ...planned.task,
  firstIndex,
  ...(follows && index > 0 ? { follows: index - 1 } : {}),
  ...(tile ? { tile } : {}),
});

/** Each image has its prompts with it, in the plan and in the store. @throws TEXT_TOO_LONG */
function requireTexts(cells: readonly ScriptCell[]): void {
  const lengths = cells.map(({ request: { prompt, negativePrompt = '' } }) => prompt.length + negativePrompt.length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  requireLength(total, { name: 'the prompts of all pictures together', limit: SCRIPT_TEXT_LIMIT });
}

/** The cells as tasks, in their order. @throws what any of them can be wrong with */
async function planCells(cells: readonly ScriptCell[], parts: PlannerParts) {
  const planned: PlannedTask[] = [];
  const tasks: GenerationTask[] = [];
  let firstIndex = 0;
  for (const [index, cell] of cells.entries()) {
    const one = await planTask(cell.request, parts);
    planned.push(one);
    tasks.push(taskOf(one, cell, index, firstIndex));
    firstIndex += one.task.request.batchSize * one.task.request.batchCount;
  }
  return { planned, tasks };
}

/** Plans a script. @throws SCRIPT_NOT_FOUND and what its arguments and any of its cells can be wrong with */
export async function planScript(
  request: ScriptedRequest,
  parts: PlannerParts,
  choices: ScriptChoices,
): Promise<GenerationPlan> {
  const values = { ...parts.settings(), ...request.settings };
  const { cells, layout } = await cellsOf(request, values, { ...parts, choices });
  requireTexts(cells);
  const { planned, tasks } = await planCells(cells, parts);
  return {
    version: PLAN_VERSION,
    kind: 'script',
    script: findScript(request.script.tab, request.script.title).title,
    tasks,
    layout,
    failures: 'leave blank',
    save: request.save ?? false,
    output: outputOf(planned[0]?.values ?? values),
    preview: previewPolicyOf(values),
    warnings: planned.flatMap(({ warnings }) => warnings),
  };
}
