/** @file Where sweeps are handed in as jobs, looked at and gone on with. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../base/index.js';
import type { Job, SweepBody, SweepHead, SweepProgress, SweepState, SweepView } from '../../contract/index.js';
import type { JobQueue } from '../../jobs/index.js';
import type { Checkpoint } from '../../pipeline/index.js';
import type { SettingsStore } from '../../store/index.js';
import type { App } from '../create-app.js';
import type { ModelCatalogue } from '../model-catalogue.js';
import { withPictureSettings, withSamplingSettings } from '../sampling-settings.js';
import { preparePrompts } from '../styles.js';
import { readManifest, type SweepManifest, writeManifest } from './manifest.js';
import { readSweepFile, type SweepFile } from './sweep-files.js';
import { beginSweep, type NewSweep, requireOwn } from './sweep-folder.js';
import { lookAtStages } from './sweep-look.js';
import type { SweepJobRequest } from './sweep-runner.js';
import type { Sweeper } from './sweeper.js';

export interface SweepDesk {
  /** Checks every cell and accepts the sweep; its id is that of the job. @throws what a sweep can be wrong with */
  submit(order: {
    readonly sweep: Omit<SweepBody, 'model'>;
    readonly model?: string;
    readonly clientId: string;
  }): Promise<Job>;
  /** Draws values of it in full, in the same folder. @throws NOT_FOUND SWEEP_BUSY REQUEST_INVALID */
  drawInFull(id: string, order: { readonly clipSkips: readonly number[]; readonly clientId: string }): Promise<Job>;
  /** Goes on with what is missing; a sweep that is being drawn stays as it is. @throws NOT_FOUND */
  resume(id: string, clientId: string): Promise<Job>;
  /** Latest first. */
  list(): Promise<readonly SweepHead[]>;
  /** @throws NOT_FOUND */
  view(id: string): Promise<SweepView>;
  /** @throws NOT_FOUND */
  file(id: string, name: string): Promise<SweepFile>;
}

export interface SweepDeskParts {
  readonly root: string;
  readonly app: Pick<App, 'styles'>;
  readonly queue: JobQueue;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly sweeper: Pick<Sweeper, 'check'>;
  readonly open: (model: string) => Promise<Checkpoint>;
}

const SWEEP_KIND = 'sweep';

/** More jobs than are kept. */
const ALL_JOBS = 10_000;

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const STATES: Readonly<Record<Job['state'], SweepState>> = {
  ...{ queued: 'queued', running: 'running', done: 'done', failed: 'failed' },
  ...{ cancelled: 'stopped', interrupted: 'stopped' },
};

const isActive = (job: Job | undefined): job is Job => job?.state === 'queued' || job?.state === 'running';
const sweepIdOf = ({ request }: Job): string => (request as SweepJobRequest).sweepId;

/** Words for the command line become words for who sent the request. */
async function asRequest<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'USAGE') throw error;
    throw new AppError('REQUEST_INVALID', { path: `${path}:`, problem: String(error.data.problem) }, { cause: error });
  }
}

function stateOf({ sweep, results }: SweepManifest, job: Job | undefined): SweepState {
  if (job) return STATES[job.state];
  return results[sweep.preview ? 'preview' : 'full'] ? 'done' : 'stopped';
}

/** The folders of sweeps below one root, and the jobs that belong to them. */
function createSweepShelf({ root, queue }: Pick<SweepDeskParts, 'root' | 'queue'>) {
  const folderOf = (id: string): string => join(root, id);
  const manifestOf = async (id: string): Promise<SweepManifest> => {
    const manifest = ID.test(id) ? await readManifest(folderOf(id)) : undefined;
    if (!manifest) throw new AppError('NOT_FOUND', { what: 'sweep', name: id });
    return manifest;
  };
  /** The latest job of each sweep: those in line first, then the finished ones, latest first. */
  const jobs = async (): Promise<ReadonlyMap<string, Job>> => {
    const latest = new Map<string, Job>();
    for (const job of await queue.list({ limit: ALL_JOBS }))
      if (job.kind === SWEEP_KIND && !latest.has(sweepIdOf(job))) latest.set(sweepIdOf(job), job);
    return latest;
  };
  const headOf = async (id: string, manifest: SweepManifest, job: Job | undefined): Promise<SweepHead> => ({
    ...{ id, prompt: manifest.sweep.request.prompt, model: manifest.model ?? null },
    ...{ state: stateOf(manifest, job), jobId: job?.id ?? null },
    createdMs: Math.round((await stat(folderOf(id))).birthtimeMs),
  });
  return { folderOf, manifestOf, jobs, headOf };
}

type Shelf = ReturnType<typeof createSweepShelf>;

async function listSweeps(root: string, { manifestOf, jobs, headOf }: Shelf): Promise<readonly SweepHead[]> {
  const known = await jobs();
  const names = (await readdir(root).catch(() => [])).filter((name) => ID.test(name));
  const heads = await Promise.all(
    names.map(async (id) => {
      // One folder that cannot be read hides no other sweep.
      const manifest = await manifestOf(id).catch(() => undefined);
      return manifest ? [await headOf(id, manifest, known.get(id))] : [];
    }),
  );
  return heads.flat().sort((a, b) => b.createdMs - a.createdMs);
}

async function viewSweep(id: string, { folderOf, manifestOf, jobs, headOf }: Shelf): Promise<SweepView> {
  const manifest = await manifestOf(id);
  const job = (await jobs()).get(id);
  const step = (job?.progress as SweepProgress | undefined)?.step;
  return {
    ...(await headOf(id, manifest, job)),
    position: job?.position ?? null,
    ...(step ? { step } : {}),
    ...(job?.error ? { error: job.error } : {}),
    ...{ sweep: manifest.sweep, rows: manifest.rows ?? [] },
    stages: await lookAtStages(folderOf(id), manifest, job),
  };
}

/** Makes the desk; sweeps lie in folders of `root`, named by their id. */
export function createSweepDesk({ root, app, queue, settings, catalogue, sweeper, open }: SweepDeskParts): SweepDesk {
  const shelf = createSweepShelf({ root, queue });
  const { folderOf, manifestOf, jobs } = shelf;
  const enqueue = (sweepId: string, clientId: string, id?: string): Promise<Job> => {
    const request: SweepJobRequest = { sweepId };
    return queue.submit({ kind: SWEEP_KIND, request, clientId, ...(id === undefined ? {} : { id }) });
  };
  /** With the settings of the moment, so that going on later means the same pictures. */
  const complete = async (
    asked: Omit<SweepBody, 'model'>,
    model: string | undefined,
  ): Promise<NewSweep & { model: string }> => {
    const values = settings.values();
    const { emphasis, randn_source: rng, comma_padding_backtrack: commaPaddingBacktrack, sd_vae: vae } = values;
    const entry = await catalogue.find(model ?? values.sd_model_checkpoint);
    const comments = values.enable_prompt_comments;
    const { styles = [], ...plain } = asked.request;
    const { request } = await preparePrompts(plain, { styles, shelf: app.styles, comments });
    const drawing = { ...withPictureSettings(request, values), ...withSamplingSettings(request, values) };
    const sweep = {
      ...asked,
      request: { emphasis, rng, commaPaddingBacktrack, ...request, ...drawing },
    };
    return { sweep, model: entry.id, vae };
  };
  const submit: SweepDesk['submit'] = async ({ sweep: asked, model, clientId }) => {
    const order = await complete(asked, model);
    await asRequest('sweep', () => sweeper.check(order));
    const id = crypto.randomUUID();
    await mkdir(folderOf(id), { recursive: true });
    try {
      await beginSweep(folderOf(id), order, await open(order.model));
      return await enqueue(id, clientId, id);
    } catch (error) {
      await rm(folderOf(id), { recursive: true, force: true });
      throw error;
    }
  };
  const drawInFull: SweepDesk['drawInFull'] = async (id, { clipSkips, clientId }) => {
    const manifest = await manifestOf(id);
    const job = (await jobs()).get(id);
    if (isActive(job)) throw new AppError('SWEEP_BUSY', { id, state: job.state });
    const chosen = [...new Set(clipSkips)];
    await asRequest('clipSkips', () => requireOwn(manifest, chosen));
    await writeManifest(folderOf(id), { ...manifest, chosen });
    return enqueue(id, clientId);
  };
  const resume: SweepDesk['resume'] = async (id, clientId) => {
    await manifestOf(id);
    const job = (await jobs()).get(id);
    return isActive(job) ? job : enqueue(id, clientId);
  };
  return {
    ...{ submit, drawInFull, resume },
    list: () => listSweeps(root, shelf),
    view: (id) => viewSweep(id, shelf),
    file: async (id, name) => {
      await manifestOf(id);
      return readSweepFile(folderOf(id), name);
    },
  };
}
