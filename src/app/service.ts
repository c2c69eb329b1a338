/** @file What a server is made around: the application with settings, a queue, saved pictures and one model that stays loaded. */
import type { SettingRanges } from '../contract/index.js';
import type { Gallery, ImageStore } from '../gallery/index.js';
import type { GenerationService, InterruptJob, SweepService } from '../generation/index.js';
import type { FamilyFinder } from '../images/index.js';
import type { LivePreviews, ModelChoice, ModelManager, StageTimes } from '../inference/index.js';
import type {
  EmbeddingList,
  LibraryView,
  ModelCatalogue,
  ModelFacts,
  ModelRecord,
  PullService,
  ReadModelSummary,
  SourceOptions,
} from '../library/index.js';
import type { JobRunner, Queue, QueueLimits } from '../queue/index.js';
import type { SharedOptions } from '../sharing/index.js';
import type { SettingsStore } from '../storage/index.js';
import type { App, AppOptions } from './app.js';

export interface ServiceOptions extends AppOptions, Omit<SourceOptions, 'dataDir'> {
  /** Hosts of this machine or its network that pulls over HTTP may go to. */
  readonly pullHosts?: readonly string[];
  /** Most jobs that may wait; as many as come when left out. */
  readonly queueLimits?: QueueLimits;
  /** Shared with other servers, and with workers that do the jobs; left out: all is done here. */
  readonly shared?: SharedOptions | undefined;
  /** In place of drawing, by kind of job: for tests of what is around it. */
  readonly runners?: Readonly<Record<string, JobRunner>>;
}

export interface Service {
  readonly app: App;
  readonly settings: SettingsStore;
  readonly queue: Queue;
  readonly generation: GenerationService;
  readonly sweeps: SweepService;
  readonly catalogue: ModelCatalogue;
  readonly models: ModelManager;
  readonly pulls: PullService;
  /** What is known of the model of a path without loading it. */
  readonly modelSummary: ReadModelSummary;
  /** The families of those models, for texts of images that name a model. */
  readonly families: FamilyFinder;
  /** All models, and what is known of each. */
  library(): Promise<LibraryView>;
  /** Hears when models came or went, hashes became known, pulls went on. */
  onModels(listener: (what: ModelNews) => void): () => void;
  readonly images: ImageStore;
  readonly gallery: Gallery;
  /** How long the stages of drawing take. */
  readonly stages: Pick<StageTimes, 'subscribe'>;
  /** The model of the settings. @throws NOT_FOUND */
  currentModel(): Promise<ModelRecord>;
  /** That model with the VAE of the settings. @throws NOT_FOUND VAE_NOT_FOUND */
  currentChoice(): Promise<ModelChoice>;
  /** What is known of that model without loading it. */
  currentFacts(): Promise<ModelFacts>;
  /** The textual inversions that fit that model, and those that do not. */
  embeddings(): Promise<EmbeddingList>;
  /** Ranges of settings that depend on that model. */
  settingRanges(): Promise<SettingRanges>;
  /** Changes settings after a check against the models there are. @throws SETTING_INVALID NOT_FOUND FILE_UNWRITABLE */
  changeSettings(values: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
  /** Loads the model of the settings unless there are jobs, which bring their own; never fails. */
  warmUp(): Promise<void>;
  /** Previews of the job that is being drawn. */
  readonly previews: Pick<LivePreviews, 'latest' | 'subscribe'>;
  /** Ends the batch of this job that is being drawn; false = there is none. */
  skip(jobId: string): Promise<boolean>;
  /**
   * Ends a job; pictures that are being drawn are its result as they are, unless `gently` lets them be finished, as the
   * settings say, the first time. Undefined = there is no such job.
   */
  readonly interrupt: InterruptJob;
  close(): Promise<void>;
}

export type ModelNews = 'files' | 'hashes' | 'pulls';
