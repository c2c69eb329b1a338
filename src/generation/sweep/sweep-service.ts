/** @file Where sweeps are handed in as jobs, looked at and gone on with. */
import { AppError } from '../../base/index.js';
import type {
  GenerationPlan,
  Job,
  SweepBody,
  SweepHead,
  SweepProgress,
  SweepState,
  SweepView,
} from '../../contract/index.js';
import { type ModelCatalogue, preparePrompts, type StyleRepository } from '../../library/index.js';
import { affinityOfPlan, precisionOf, withPictureSettings, withSamplingSettings } from '../../planning/index.js';
import type { Queue } from '../../queue/index.js';
import type { SettingsStore } from '../../storage/index.js';
import type { Submitter } from '../generation-service.js';
import { readManifest, type SweepManifest, writeManifest } from './manifest.js';
import { readSweepFile, type SweepFile } from './sweep-files.js';
import { type NewSweep, requireOwn } from './sweep-folder.js';
import type { SweepPlaces } from './sweep-places.js';
import { sweepIdOf } from './sweep-runner.js';
import { lookAtStages } from './sweep-view.js';
import type { Sweeper } from './sweeper.js';

export interface SweepService {
  /** Checks every cell and accepts the sweep; its id is that of the job. @throws what a sweep can be wrong with */
  submit(order: { readonly sweep: Omit<SweepBody, 'model'>; readonly model?: string } & Submitter): Promise<Job>;
  /** Draws values of it in full, in the same place. @throws NOT_FOUND SWEEP_BUSY REQUEST_INVALID */
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

export interface SweepServiceParts {
  readonly places: SweepPlaces;
  readonly styles: StyleRepository;
  readonly queue: Queue;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly sweeper: Pick<Sweeper, 'begin' | 'plan'>;
}

const SWEEP_KIND = 'sweep';

/** More jobs than are kept. */
const ALL_JOBS = 10_000;

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const STATES: Readonly<Record<Job['state'], SweepState>> = {
  queued: 'queued',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'stopped',
  interrupted: 'stopped',
};

const isActive = (job: Job | undefined): job is Job => job?.state === 'queued' || job?.state === 'running';

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

/** The latest job of each sweep: those in line first, then the finished ones, latest first. */
async function latestJobs(queue: Queue): Promise<ReadonlyMap<string, Job>> {
  const latest = new Map<string, Job>();
  for (const job of await queue.list({ limit: ALL_JOBS })) {
    const id = job.kind === SWEEP_KIND ? sweepIdOf(job.request) : undefined;
    if (id !== undefined && !latest.has(id)) latest.set(id, job);
  }
  return latest;
}

/** What is known of sweeps by their ids. */
function createLook({ places, queue }: Pick<SweepServiceParts, 'places' | 'queue'>) {
  return {
    /** @throws NOT_FOUND */
    manifestOf: async (id: string): Promise<SweepManifest> => {
      const manifest = ID.test(id) ? await readManifest(places.placeOf(id)) : undefined;
      if (!manifest) throw new AppError('NOT_FOUND', { what: 'sweep', name: id });
      return manifest;
    },
    jobs: () => latestJobs(queue),
    headOf: async (id: string, manifest: SweepManifest, job: Job | undefined): Promise<SweepHead> => ({
      id,
      prompt: manifest.sweep.request.prompt,
      model: manifest.model ?? null,
      state: stateOf(manifest, job),
      jobId: job?.id ?? null,
      createdMs: manifest.createdMs ?? (await places.beganMs(id)),
    }),
  };
}

type Look = ReturnType<typeof createLook>;

async function listSweeps(places: SweepPlaces, { manifestOf, jobs, headOf }: Look): Promise<readonly SweepHead[]> {
  const known = await jobs();
  const ids = (await places.names()).filter((name) => ID.test(name));
  const heads = await Promise.all(
    ids.map(async (id) => {
      // One that cannot be read hides no other sweep.
      const manifest = await manifestOf(id).catch(() => undefined);
      return manifest ? [await headOf(id, manifest, known.get(id))] : [];
    }),
  );
  return heads.flat().sort((a, b) => b.createdMs - a.createdMs);
}

async function viewSweep(id: string, { placeOf }: SweepPlaces, { manifestOf, jobs, headOf }: Look): Promise<SweepView> {
  const manifest = await manifestOf(id);
  const job = (await jobs()).get(id);
  const step = (job?.progress as SweepProgress | undefined)?.step;
  return {
    ...(await headOf(id, manifest, job)),
    position: job?.position ?? null,
    ...(step ? { step } : {}),
    ...(job?.error ? { error: job.error } : {}),
    sweep: manifest.sweep,
    rows: manifest.rows ?? [],
    stages: await lookAtStages(placeOf(id), manifest, job),
  };
}

/** A sweep as it was asked for, with the settings of the moment, so that going on later means the same pictures. */
async function completed(
  { request: { styles = [], ...plain }, ...asked }: Omit<SweepBody, 'model'>,
  model: string | undefined,
  { settings, catalogue, styles: repository }: SweepServiceParts,
): Promise<NewSweep & { readonly model: string }> {
  const values = settings.values();
  const { emphasis, randn_source: rng, comma_padding_backtrack: commaPaddingBacktrack, sd_vae: vae } = values;
  const entry = await catalogue.find(model ?? values.sd_model_checkpoint);
  const comments = values.enable_prompt_comments;
  const { request } = await preparePrompts(plain, { styles, repository, comments });
  const drawing = { ...withPictureSettings(request, values), ...withSamplingSettings(request, values) };
  const whole = { emphasis, rng, commaPaddingBacktrack, ...request, ...drawing };
  return { sweep: { ...asked, request: whole }, model: entry.id, vae, ...precisionOf(values) };
}

type Submission = Parameters<SweepService['submit']>[0];

const enqueuePlan = ({ queue }: SweepServiceParts, request: GenerationPlan, submitter: Submitter): Promise<Job> =>
  queue.submit({ ...submitter, kind: SWEEP_KIND, request, ...affinityOfPlan(request) });

/** Plans a sweep in a place of its own and hands it in; of one that is refused nothing is left. */
async function submitSweep(
  { sweep: asked, model, id = crypto.randomUUID(), ...submitter }: Submission,
  parts: SweepServiceParts,
): Promise<Job> {
  const { placeOf, forget } = parts.places;
  const order = await completed(asked, model, parts);
  try {
    const plan = await asRequest('sweep', () => parts.sweeper.begin(placeOf(id), order, id));
    const job = await enqueuePlan(parts, plan, { ...submitter, id });
    // The same sweep was accepted meanwhile.
    if (job.id !== id) await forget(id);
    return job;
  } catch (error) {
    await forget(id);
    throw error;
  }
}

/** Writes down which values are to be drawn in full. @throws NOT_FOUND SWEEP_BUSY REQUEST_INVALID */
async function choose(
  { placeOf }: SweepPlaces,
  { id, clipSkips }: { readonly id: string; readonly clipSkips: readonly number[] },
  { manifestOf, jobs }: Look,
) {
  const manifest = await manifestOf(id);
  const job = (await jobs()).get(id);
  if (isActive(job)) throw new AppError('SWEEP_BUSY', { id, state: job.state });
  const chosen = [...new Set(clipSkips)];
  await asRequest('clipSkips', () => requireOwn(manifest, chosen));
  await writeManifest(placeOf(id), { ...manifest, chosen });
}

/** Makes the service of the sweeps in some places, named by their ids. */
export function createSweepService(parts: SweepServiceParts): SweepService {
  const { places, sweeper } = parts;
  const look = createLook(parts);
  const { manifestOf, jobs } = look;
  const enqueue = async (id: string, clientId: string): Promise<Job> => {
    const { chosen } = await manifestOf(id);
    return enqueuePlan(parts, await sweeper.plan(places.placeOf(id), chosen, id), { clientId });
  };
  return {
    submit: (submission) => submitSweep(submission, parts),
    drawInFull: async (id, { clipSkips, clientId }) => {
      await choose(places, { id, clipSkips }, look);
      return enqueue(id, clientId);
    },
    resume: async (id, clientId) => {
      await manifestOf(id);
      const job = (await jobs()).get(id);
      return isActive(job) ? job : enqueue(id, clientId);
    },
    list: () => listSweeps(places, look),
    view: (id) => viewSweep(id, places, look),
    file: (id, name) => manifestOf(id).then(() => readSweepFile(places.placeOf(id), name)),
  };
}
