/** @file Sweeps in folders: checked wholly against their models before the first image, then run. */
import type { ClipSkipRecommendation, GenerationPlan } from '../../contract/index.js';
import type { InputImages } from '../../images/index.js';
import type { PartSharing, RunParts, SweepPlace } from '../../inference/index.js';
import type { Checkpoint } from '../../pipeline/index.js';
import { type DrawnBy, planCells, planSweep, type SweepModel } from '../../planning/index.js';
import { startInline } from '../run-inline.js';
import { type SweepManifest, writeManifest } from './manifest.js';
import {
  drawSweep,
  manifestFor,
  type NewSweep,
  openSweepFolder,
  type SweepFolderParts,
  type SweepOutcome,
  type SweepStagePlan,
  stageOf,
} from './sweep-folder.js';
import { folderPlace } from './sweep-places.js';

export interface SweepOrder extends Pick<SweepFolderParts, 'onEvent' | 'signal' | 'columns'> {
  /** Where everything is written; a sweep of the same request that is there is gone on with. */
  readonly folder: string;
  /** What to draw; undefined = go on with what the folder holds. */
  readonly begin?: NewSweep | undefined;
  /** Draw these of its values in full, after previews. */
  readonly chosen?: readonly number[] | undefined;
}

export interface SweepRunOrder extends Omit<SweepOrder, 'begin' | 'folder'> {
  readonly place: SweepPlace;
  readonly plan: GenerationPlan;
}

export interface Sweeper {
  /** Finds what is wrong with any cell before anything is drawn. @throws what a request can be wrong with */
  check(order: NewSweep): Promise<void>;
  /**
   * Writes a new sweep down, or finds the same one, and plans what is to be drawn.
   * @throws USAGE when the place holds a sweep of another request, and what a request can be wrong with
   */
  begin(place: SweepPlace, order: NewSweep, sweepId?: string): Promise<GenerationPlan>;
  /** Plans what a sweep draws next. @throws FILE_NOT_FOUND USAGE and what a request can be wrong with */
  plan(place: SweepPlace, chosen: SweepOrder['chosen'], sweepId?: string): Promise<GenerationPlan>;
  /** @throws what a request, drawing and writing can be wrong with; what was drawn until then is gone on with the next time */
  draw(order: SweepOrder): Promise<SweepOutcome>;
  /** Runs a plan that was made for a place. @throws as `draw` */
  run(order: SweepRunOrder): Promise<SweepOutcome>;
}

export interface SweeperParts {
  /** A model with its VAE, as their user names them. @throws what finding and opening them throws */
  readonly modelOf: (by: DrawnBy) => Promise<SweepModel>;
  readonly acquire: RunParts['acquire'];
  readonly inputs: InputImages;
  /** What lets others draw cells of the job that runs. */
  readonly share?: (() => PartSharing | undefined) | undefined;
  readonly recommend?: ((checkpoint: Checkpoint) => Promise<ClipSkipRecommendation>) | undefined;
}

type Files = Omit<NewSweep, 'sweep'>;

/** The names that a cell is drawn by: its own before the sweep's. */
const filesOf =
  ({ model, vae, ...files }: Files) =>
  (by: DrawnBy): DrawnBy => ({
    ...files,
    ...(model === undefined ? {} : { model }),
    ...(vae === undefined ? {} : { vae }),
    ...by,
  });

const filesIn = ({ model, vae, textEncoders, weightPrecision }: SweepManifest): Files => ({
  model,
  ...(vae === undefined ? {} : { vae }),
  ...(textEncoders === undefined ? {} : { textEncoders }),
  ...(weightPrecision === undefined ? {} : { weightPrecision }),
});

/** The value to mark; a family's default is nobody's advice. */
async function advice(recommending: Promise<ClipSkipRecommendation> | undefined): Promise<number | undefined> {
  const recommendation = await recommending;
  return recommendation?.hasEffect && recommendation.source !== 'family' ? recommendation.value : undefined;
}

/** A stage of a sweep, with the model that it is planned for. */
type Stage = Omit<SweepStagePlan, 'plan'>;

/** Plans of sweeps. */
function createSweepPlanner({ modelOf, inputs }: Pick<SweeperParts, 'modelOf' | 'inputs'>) {
  const partsOf = (files: Files, sweepId?: string) => ({
    modelOf: (by: DrawnBy) => modelOf(filesOf(files)(by)),
    inputs,
    sweepId,
  });
  const open = async (files: Files): Promise<Checkpoint> => (await modelOf(filesOf(files)({}))).checkpoint;
  const stage = async (place: SweepPlace, chosen: SweepOrder['chosen']): Promise<Stage> => {
    const manifest = await openSweepFolder(place);
    const checkpoint = await open(filesIn(manifest));
    return { manifest, checkpoint, sweep: stageOf(manifest, checkpoint, chosen) };
  };
  const plan: Sweeper['plan'] = (place, chosen, sweepId) =>
    stage(place, chosen).then(({ manifest, sweep }) => planCells(sweep, partsOf(filesIn(manifest), sweepId)));
  const begin: Sweeper['begin'] = async (place, order, sweepId) => {
    const checkpoint = await open(order);
    const manifest = await manifestFor(place, order, checkpoint);
    const planned = await planCells(stageOf(manifest, checkpoint, undefined), partsOf(order, sweepId));
    await writeManifest(place, manifest);
    return planned;
  };
  const check = async ({ sweep, ...files }: NewSweep) =>
    void (await planCells(planSweep(sweep, await open(files)), partsOf(files)));
  return { stage, plan, begin, check };
}

/** Makes a sweeper. */
export function createSweeper({ modelOf, acquire, inputs, share, recommend }: SweeperParts): Sweeper {
  const { stage, ...planner } = createSweepPlanner({ modelOf, inputs });
  const run: Sweeper['run'] = async ({ place, chosen, plan, ...rest }) => {
    const whole: SweepStagePlan = { ...(await stage(place, chosen)), plan };
    const recommended = await advice(recommend?.(whole.checkpoint));
    return drawSweep(place, whole, { ...rest, acquire, inputs, sharing: share?.(), recommended });
  };
  return {
    ...planner,
    run,
    draw: async ({ begin, folder, ...rest }) => {
      const place = folderPlace(folder);
      const planned = begin ? await planner.begin(place, begin) : await planner.plan(place, rest.chosen);
      return startInline(planned, (plan, { signal }) => run({ ...rest, place, plan, signal }), rest).done;
    },
  };
}
