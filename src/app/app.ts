/** @file What an application offers: to the command line, to the library, and, with its inside, to a service. */
import type {
  ClipSkipRecommendation,
  GenerateRequest,
  ModelInfo,
  ProgressEvent,
  VerifyReport,
  WeightPrecision,
} from '../contract/index.js';
import type { Gallery } from '../gallery/index.js';
import type { Model, RunOptions, Sweeper } from '../generation/index.js';
import type { ImageComparison, ImageInspection } from '../images/index.js';
import type { Finding, ModelLoader } from '../inference/index.js';
import type {
  Converted,
  ConvertOrder,
  HashBook,
  Hides,
  ModelEntry,
  Networks,
  Pulled,
  PullOrder,
  StyleRepository,
  VaeCatalogue,
  VaeFolders,
  VerifyOptions,
} from '../library/index.js';
import type { Checkpoint, PromptWithLoras } from '../pipeline/index.js';
import type { EngineOptions } from '../runtime/index.js';

/** Beside what graphs run on. */
export interface AppOptions extends EngineOptions {
  /** Where models, outputs and the cache live; the platform's data folder when left out. */
  readonly dataDir?: string;
  /** Whether to keep 32-bit copies of models for fast starts; true when left out. */
  readonly cache?: boolean;
  /** Other folders of VAE files, and of checkpoints with VAE files beside them. */
  readonly vaeFolders?: Omit<VaeFolders, 'tinyVaes'>;
  /** Other folders of LoRAs and of embeddings. */
  readonly networkFolders?: { readonly loras: readonly string[]; readonly embeddings: readonly string[] };
  /** Whether a LoRA of a kind that is not read is left out with a warning; an error when left out. */
  readonly skipsUnreadKinds?: boolean;
  /** Other folders of checkpoints, for names and lists. */
  readonly checkpointFolders?: readonly string[];
  /** Which files lists leave out; none when left out. */
  readonly isHidden?: Hides;
  /** Other files of styles, beside styles.csv in the data folder. */
  readonly styleFiles?: readonly string[];
  /** What models predict, where the user knows better than their files. */
  readonly prediction?: 'epsilon' | 'v_prediction';
  /** How linear weights are kept where settings do not say it; exact when left out. */
  readonly weightPrecision?: WeightPrecision;
  /** Files or folders of text encoders for every model, in place of its own or of those it lacks. */
  readonly textEncoders?: readonly string[];
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface VaeOptions {
  /** Automatic (a VAE file of the model's name, else its own), None (its own), or a file by name or path; Automatic when left out. */
  readonly vae?: string;
}

export interface App {
  readonly dataDir: string;
  /** Loads a model by path, by name below models/Stable-diffusion, or the default one. @throws what opening and loading can fail with */
  loadModel(pathOrName?: string, options?: RunOptions & VaeOptions): Promise<Model>;
  /** Checks a request, its pictures and a VAE against a model without loading it. @throws what a request can be wrong with */
  checkRequest(
    pathOrName: string | undefined,
    request: GenerateRequest,
    options?: VaeOptions & Pick<RunOptions, 'readPicture'>,
  ): Promise<void>;
  /** Describes a model without loading it. */
  inspectModel(pathOrName?: string): Promise<ModelInfo>;
  /** The models of the data folder, and the default one. */
  listModels(): Promise<readonly ModelEntry[]>;
  /** The clip skip a model wants, with the LoRAs of a prompt, and who says so; the model is not loaded. */
  recommendClipSkip(pathOrName?: string, picture?: PromptWithLoras): Promise<ClipSkipRecommendation>;
  /** The same without waiting for the model's hash, with a note where a saved value may be missing for that. */
  recommendClipSkipNow(pathOrName?: string): Promise<ClipSkipRecommendation>;
  /** The hash of a model, computed where it is not known and `compute` says so. */
  modelHash(path: string, compute?: Pick<VerifyOptions, 'signal' | 'onProgress'>): Promise<string | undefined>;
  /** Reads a model, LoRA, VAE or embedding through, by path or name. @throws FILE_NOT_FOUND CANCELLED */
  verifyModel(pathOrName: string, options?: VerifyOptions): Promise<VerifyReport>;
  /** Fetches a model into the data folder, from anywhere. @throws what pulling throws */
  pullModel(order: PullOrder): Promise<Pulled>;
  /** Writes a model, LoRA, VAE or embedding, by path or name, as one .safetensors file. @throws what `convertModel` throws */
  convertModel(order: ConvertOrder): Promise<Converted>;
  /** Saves the user's value for a model, by its hash. @throws CLIP_SKIP_RANGE FILE_UNWRITABLE */
  saveClipSkip(pathOrName: string | undefined, value: number): Promise<void>;
  /** Forgets that value. */
  forgetClipSkip(pathOrName?: string): Promise<void>;
  /** Reads back how a picture was drawn, by this program or another. */
  inspectImage(path: string): Promise<ImageInspection>;
  /** Sweeps that are kept in a folder. */
  readonly sweeps: Pick<Sweeper, 'check' | 'draw'>;
  /** Says what of two pictures differs. */
  compareImages(a: ImageInspection, b: ImageInspection): ImageComparison;
  /** The gallery of the data folder; `close` ends it. @throws FILE_UNWRITABLE DATABASE_UNFIT */
  openGallery(): Promise<Gallery>;
  doctor(): Promise<readonly Finding[]>;
  readonly vaes: VaeCatalogue;
  readonly networks: Networks;
  readonly styles: StyleRepository;
  /** Hashes of models, computed in the background. */
  readonly hashes: HashBook;
  /** Process id of the engine while one runs. */
  enginePid(): number | undefined;
  /** Ends the engine process. */
  close(): Promise<void>;
}

/** The application, with what a service needs to plan and run by itself. */
export interface AppCore extends App {
  /** Loads the model of a path. @throws what opening and loading can fail with */
  readonly loadSession: ModelLoader['load'];
  /** Opens the headers of a model. @throws what opening a checkpoint throws */
  readonly openModel: ModelLoader['open'];
  /** The clip skip that an opened model wants, with the LoRAs of a prompt. */
  recommendFor(model: Checkpoint, picture?: PromptWithLoras): Promise<ClipSkipRecommendation>;
}
