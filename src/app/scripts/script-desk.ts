/** @file Where scripts are handed in: planned and checked wholly, every cell of them, before they become a job. */
import { randomInt } from 'node:crypto';
import type { AxisRow, Job, JobRequest } from '../../contract/index.js';
import type { JobQueue } from '../../jobs/index.js';
import type { SettingsStore } from '../../store/index.js';
import type { App } from '../create-app.js';
import type { Desk, DrawOrder } from '../desk.js';
import { type InputStore, openPictures } from '../input-pictures.js';
import type { ModelCatalogue } from '../model-catalogue.js';
import { readModelFacts } from '../model-facts.js';
import { axesOf } from './axes.js';
import type { Axis } from './axis.js';
import { badArguments, type ScriptArgument, type ScriptChoices, type ScriptLayout, type ScriptTab } from './script.js';
import type { ScriptJob, ScriptJobCell } from './script-job.js';
import { findScript, scriptsOf } from './script-table.js';

export interface ScriptOrder extends DrawOrder {
  readonly tab: ScriptTab;
  readonly script: string;
  readonly args: readonly unknown[];
}

export interface ScriptInfo {
  readonly title: string;
  readonly args: readonly ScriptArgument[];
}

export interface ScriptDesk {
  /** The scripts of a tab. */
  list(tab: ScriptTab): readonly ScriptInfo[];
  /** The axes of a tab, with what there is to choose from. */
  axes(tab: ScriptTab): Promise<AxisRow[]>;
  /** Checks and accepts a script. @throws SCRIPT_NOT_FOUND and what its arguments and any of its cells can be wrong with */
  submit(order: ScriptOrder): Promise<Job>;
  /** Accepts a script and waits for its end. */
  draw(order: ScriptOrder): ReturnType<Desk['draw']>;
}

export interface ScriptDeskParts {
  readonly app: App;
  readonly desk: Desk;
  readonly queue: JobQueue;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly inputs: Pick<InputStore, 'read'>;
}

/** The WebUI draws its random seeds below this. */
const RANDOM_SEEDS = 4_294_967_294;

const choicesOf = ({ app, catalogue }: ScriptDeskParts): ScriptChoices => ({
  checkpoints: async () => (await catalogue.list()).map(({ title }) => title),
  vaes: async () => (await app.vaes.list()).map(({ name }) => name),
  styles: async () => (await app.styles.list()).map(({ name }) => name),
});

async function axisRow({ label, choices, missing }: Axis, lists: ScriptChoices): Promise<AxisRow> {
  return {
    label,
    ...(choices ? { choices: [...(await choices(lists))] } : {}),
    ...(missing === undefined ? {} : { missing }),
  };
}

async function initPictureOf({ initImage }: JobRequest, { read }: Pick<InputStore, 'read'>) {
  if (initImage === undefined) throw badArguments('cannot be used: there is no init picture');
  const { pictures } = await openPictures({ initImage }, read);
  if (!pictures.initImage) throw new Error('bug: an init picture that was not opened');
  return pictures.initImage;
}

/** Makes the desk of scripts beside that of single drawings. */
export function createScriptDesk(parts: ScriptDeskParts): ScriptDesk {
  const { desk, queue, settings, catalogue, inputs } = parts;

  const planOf = async ({ tab, script, args, request, overrides = {} }: ScriptOrder) => {
    const values = { ...settings.values(), ...overrides };
    const { sd_model_checkpoint: model, img_max_size_mp: maxMegapixels, return_grid: returnGrid } = values;
    const facts = await readModelFacts((await catalogue.find(model)).path);
    return findScript(tab, script).plan({
      ...{ tab, args, request, overrides, choices: choicesOf(parts) },
      ...{ nativeSize: facts.info.nativeSize, maxMegapixels, returnGrid },
      initPicture: () => initPictureOf(request, inputs),
      newSeed: () => randomInt(RANDOM_SEEDS),
    });
  };
  const cellsOf = async (order: ScriptOrder): Promise<{ cells: readonly ScriptJobCell[]; layout: ScriptLayout }> => {
    const { cells: planned, layout } = await planOf(order);
    const save = order.save && !layout.tiles;
    const networks = order.networks ?? true;
    const cells: ScriptJobCell[] = [];
    let firstIndex = 0;
    for (const { request, overrides, follows, tile } of planned) {
      const prepared = await desk.prepare({ request, overrides, save, networks });
      cells.push({ order: { ...prepared, firstIndex }, ...(follows ? { follows } : {}), ...(tile ? { tile } : {}) });
      firstIndex += (request.batchSize ?? 1) * (request.batchCount ?? 1);
    }
    return { cells, layout };
  };
  const submit: ScriptDesk['submit'] = async (order) => {
    const { title: script } = findScript(order.tab, order.script);
    const request: ScriptJob = { script, ...(await cellsOf(order)), save: order.save };
    const { clientId, id } = order;
    return queue.submit({ kind: 'script', request, clientId, ...(id === undefined ? {} : { id }) });
  };
  return {
    list: (tab) => scriptsOf(tab).map(({ title, args }) => ({ title, args: args(tab) })),
    axes: (tab) => Promise.all(axesOf(tab).map((axis) => axisRow(axis, choicesOf(parts)))),
    submit,
    draw: (order) => desk.await(order.id ?? crypto.randomUUID(), (id) => submit({ ...order, id })),
  };
}
