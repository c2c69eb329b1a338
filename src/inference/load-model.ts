/** @file From a checkpoint on disk to a session: components loaded, VAE chosen, networks ready to be put in. */
import { basename, resolve } from 'node:path';
import { isThere } from '../base/index.js';
import type { ModelReference, ProgressEvent, WeightPrecision } from '../contract/index.js';
import { filesHash, type Networks, shortHash, type VaeCatalogue, type VaeEntry } from '../library/index.js';
import {
  type Checkpoint,
  createPreviewer,
  createTextConditioner,
  loadComponents,
  openCheckpoint,
  openVae,
  withChosenVae,
} from '../pipeline/index.js';
import type { Engine } from '../runtime/index.js';
import { createModelEmbeddings, createModelNetworks } from './model-networks.js';
import { createModelSession, type ModelSession, type OpenedVae } from './model-session.js';
import { createOpenedModels, type OpenModel } from './opened-models.js';

export interface ModelLoaderParts {
  readonly engine: Engine;
  /** Where converted weights and hashes are kept; undefined = nowhere. */
  readonly cacheFolder?: string | undefined;
  /** What models predict, where the user knows better than their files. */
  readonly prediction?: Checkpoint['prediction'] | undefined;
  /** Files and folders of text encoders, in place of those of models or of what they lack; where a choice names none. */
  readonly textEncoders?: readonly string[] | undefined;
  /** How linear weights are kept where loading says nothing; exact when left out. */
  readonly weightPrecision?: WeightPrecision | undefined;
  readonly vaes: VaeCatalogue;
  readonly networks: Networks;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

export interface LoadModelOptions {
  /** Automatic (a VAE file of the model's name, else its own), None (its own), or a file by name or path; Automatic when left out. */
  readonly vae?: string;
  /** How linear weights are kept; as the loader was told when left out. */
  readonly weightPrecision?: WeightPrecision;
  /** Of other files; as the loader was told when left out. */
  readonly textEncoders?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

export interface ModelLoader {
  /** @throws what opening and loading can fail with */
  load(path: string, options?: LoadModelOptions): Promise<ModelSession>;
  /** Opens the headers of a model. @throws what opening a checkpoint throws */
  readonly open: OpenModel;
  /** The VAE file that a word means for a model. @throws VAE_NOT_FOUND */
  vaeFile(wanted: string, model: Checkpoint): Promise<VaeEntry | undefined>;
  /** How plans name a model. */
  referenceOf(
    id: string,
    options: {
      readonly hash: string | null;
      readonly vae: VaeEntry | undefined;
      readonly textEncoders?: readonly string[] | undefined;
      /** As the loader was told when left out. */
      readonly weightPrecision?: WeightPrecision | undefined;
    },
  ): ModelReference;
}

/** A path is taken as it is, as with models; else a name. */
const findVae =
  (vaes: VaeCatalogue): ModelLoader['vaeFile'] =>
  async (wanted, model) => {
    const isPath = /[\\/]/.test(wanted) && (await isThere(wanted));
    return isPath ? { name: basename(wanted), path: resolve(wanted) } : vaes.find(wanted, model);
  };

/** Opens the VAE that a word means for a model; undefined = the checkpoint's own. */
const openedVae =
  (vaeFile: ModelLoader['vaeFile'], cacheFolder: string | undefined) =>
  async (
    model: Checkpoint,
    {
      vae: wanted = 'Automatic',
      signal,
    }: { readonly vae?: string | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<OpenedVae | undefined> => {
    const file = await vaeFile(wanted, model);
    if (!file) {
      withChosenVae(model, undefined);
      return undefined;
    }
    const vae = await openVae(file.path, model);
    const hash = shortHash(await filesHash(vae, cacheFolder, signal));
    return { vae, label: { name: vae.name, hash } };
  };

interface LoadedWith {
  readonly opened: OpenedVae | undefined;
  readonly signal: AbortSignal | undefined;
  readonly weightPrecision: WeightPrecision | undefined;
}

/** What is loaded of a checkpoint, ready for networks. */
async function loadParts(
  checkpoint: Checkpoint,
  { engine, cacheFolder, onProgress, networks, vaes }: ModelLoaderParts,
  { opened, signal, weightPrecision }: LoadedWith,
) {
  const hash = filesHash(checkpoint, cacheFolder, signal);
  // A failure while loading is reported first; the hash's own is then of no interest.
  hash.catch(() => undefined);
  const components = await loadComponents(checkpoint, engine, {
    cacheFolder,
    onProgress,
    signal,
    vae: opened?.vae,
    tinyVaes: vaes.tinyVaes,
    weightPrecision,
  });
  const widths = checkpoint.textEncoders.map(({ config }) => config.width);
  const embeddings = createModelEmbeddings(networks, widths);
  const conditioner = createTextConditioner(components, embeddings.current);
  const previewer = createPreviewer(components);
  const loaded = {
    components,
    conditioner,
    previewer,
    modelHash: shortHash(await hash),
    vae: opened?.label,
    weightPrecision,
  };
  return { loaded, embeddings };
}

/** Makes the loader; nothing is loaded yet. */
export function createModelLoader(parts: ModelLoaderParts): ModelLoader {
  const { cacheFolder, prediction, vaes, networks, onProgress } = parts;
  const openWith: OpenModel = (path, textEncoders) => openCheckpoint(path, { prediction, textEncoders });
  const open = createOpenedModels(openWith, { beside: parts.textEncoders });
  const vaeFile = findVae(vaes);
  const openFor = openedVae(vaeFile, cacheFolder);
  const load: ModelLoader['load'] = async (path, { textEncoders, signal, vae, ...how } = {}) => {
    const { weightPrecision = parts.weightPrecision } = how;
    onProgress?.({ stage: 'open', what: path, done: 0, total: 1 });
    const found = await open(path, textEncoders);
    const opened = await openFor(found, { vae, signal });
    const checkpoint = withChosenVae(found, opened?.vae);
    const { loaded, embeddings } = await loadParts(checkpoint, parts, { opened, signal, weightPrecision });
    return createModelSession(loaded, {
      cacheFolder,
      networksOf: (model) => createModelNetworks(model, networks, embeddings),
      openVae: (vae, signal) => openFor(checkpoint, { vae, signal }),
    });
  };
  const referenceOf: ModelLoader['referenceOf'] = (id, { hash, vae, textEncoders, ...how }) => ({
    id,
    hash,
    vaePath: vae?.path ?? null,
    ...(textEncoders?.length ? { textEncoderPaths: [...textEncoders] } : {}),
    ...((how.weightPrecision ?? parts.weightPrecision) === '8-bit' ? { weightPrecision: '8-bit' as const } : {}),
  });
  return { load, open, vaeFile, referenceOf };
}
