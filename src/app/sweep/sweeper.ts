/** @file Sweeps as app/ offers them: checked wholly against their models before the first picture. */
import type { ClipSkipRecommendation } from '../../contract/index.js';
import { type Checkpoint, planSweep, resolveRequest } from '../../pipeline/index.js';
import type { SweepParts } from './run.js';
import {
  beginSweep,
  drawSweep,
  type NewSweep,
  openSweepFolder,
  type SweepFolderParts,
  type SweepOutcome,
} from './sweep-folder.js';

export interface SweepOrder extends Pick<SweepFolderParts, 'onEvent' | 'signal' | 'columns'> {
  /** Where everything is written; a sweep of the same request that is there is gone on with. */
  readonly folder: string;
  /** What to draw; undefined = go on with what the folder holds. */
  readonly begin?: NewSweep | undefined;
  /** Draw these of its values in full, after previews. */
  readonly chosen?: readonly number[] | undefined;
}

export interface Sweeper {
  /** Finds what is wrong with any cell before anything is drawn. @throws what a request can be wrong with */
  check(order: NewSweep): Promise<void>;
  /** @throws what a request, drawing and writing can be wrong with; what was drawn until then is gone on with the next time */
  draw(order: SweepOrder): Promise<SweepOutcome>;
}

export interface SweeperParts {
  /** Opens a model's headers. */
  readonly open: (name: string | undefined) => Promise<Checkpoint>;
  /** @throws VAE_NOT_FOUND and what opening it for that model throws */
  readonly checkVae: (vae: string, model: string | undefined) => Promise<void>;
  readonly use: SweepParts['use'];
  readonly recommend?: ((checkpoint: Checkpoint) => Promise<ClipSkipRecommendation>) | undefined;
}

/** The value to mark; a family's default is nobody's advice. */
async function advice(recommending: Promise<ClipSkipRecommendation> | undefined): Promise<number | undefined> {
  const recommendation = await recommending;
  return recommendation?.hasEffect && recommendation.source !== 'family' ? recommendation.value : undefined;
}

/** Makes a sweeper; cells that name no model are drawn by the sweep's. */
export function createSweeper({ open, checkVae, use, recommend }: SweeperParts): Sweeper {
  const check: Sweeper['check'] = async ({ sweep, model, vae }) => {
    const checkpoint = await open(model);
    const others = new Map<string, Checkpoint>();
    const { cells } = planSweep(sweep, checkpoint);
    for (const { drawnBy, request } of cells) {
      const { model: other } = drawnBy;
      if (other !== undefined && !others.has(other)) others.set(other, await open(other));
      resolveRequest(request, others.get(other ?? '') ?? checkpoint);
    }
    const pairs = new Map(
      cells.map(({ drawnBy }) => {
        const pair = { model: drawnBy.model ?? model, vae: drawnBy.vae ?? vae };
        return [JSON.stringify(pair), pair];
      }),
    );
    for (const pair of pairs.values()) if (pair.vae !== undefined) await checkVae(pair.vae, pair.model);
  };
  const draw: Sweeper['draw'] = async ({ folder, begin, chosen, ...rest }) => {
    if (begin) await check(begin);
    const { model, vae } = begin ?? (await openSweepFolder(folder));
    const checkpoint = await open(model);
    const manifest = begin ? await beginSweep(folder, begin, checkpoint) : await openSweepFolder(folder);
    return drawSweep(
      folder,
      { manifest, chosen },
      {
        ...rest,
        checkpoint,
        recommended: await advice(recommend?.(checkpoint)),
        use: (by, work) =>
          use({ ...(model === undefined ? {} : { model }), ...(vae === undefined ? {} : { vae }), ...by }, work),
      },
    );
  };
  return { check, draw };
}
