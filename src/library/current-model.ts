/** @file What depends on which model the settings name. */
import type { SettingRanges, SettingValues, WeightPrecision } from '../contract/index.js';
import type { FamilyFinder } from '../images/index.js';
import type { SettingsStore } from '../storage/index.js';
import { createFamilyFinder } from './family-finder.js';
import type { ModelCatalogue } from './model-catalogue.js';
import type { Networks } from './networks/networks.js';
import { createFactsReader } from './summaries/facts-reader.js';
import type { ReadModelSummary } from './summaries/model-summary.js';
import type { VaeCatalogue } from './vae-catalogue.js';

export interface CurrentModelParts {
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly vaes: VaeCatalogue;
  readonly networks: Networks;
  readonly modelSummary: ReadModelSummary;
}

/** Where a model lies, and its VAE. */
interface CurrentChoice {
  readonly path: string;
  /** Undefined = the checkpoint's own. */
  readonly vaePath: string | undefined;
  readonly weightPrecision: WeightPrecision;
}

/** Any value from 1 where it has no effect. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** The families of the models here, the chosen one's among them. */
const familiesOf = ({ settings, catalogue, modelSummary }: CurrentModelParts): FamilyFinder =>
  createFamilyFinder({
    list: catalogue.list,
    familyAt: async (path) => (await modelSummary(path)).family,
    chosen: () => catalogue.find(settings.get('sd_model_checkpoint')),
    firstAlone: () => settings.get('sdxl_clip_l_skip'),
  });

/** Makes the questions about the model of the settings. */
export function createCurrentModel(parts: CurrentModelParts) {
  const { settings, catalogue, vaes, networks } = parts;
  const currentModel = () => catalogue.find(settings.get('sd_model_checkpoint'));
  const vaePathOf = async (vae: string, model: { readonly path: string }) => (await vaes.find(vae, model))?.path;
  const currentChoice = async (): Promise<CurrentChoice> => {
    const { path } = await currentModel();
    const vaePath = await vaePathOf(settings.get('sd_vae'), { path });
    return { path, vaePath, weightPrecision: settings.get('weight_precision') };
  };
  const readFacts = createFactsReader();
  const currentFacts = async () => readFacts((await currentModel()).path);
  const embeddings = async () => networks.embeddings.list((await currentFacts()).textWidths);
  const settingRanges = async (): Promise<SettingRanges> => {
    const { info } = await currentFacts();
    return { CLIP_stop_at_last_layers: { min: 1, max: info.clipSkipHasEffect ? info.numLayers : NO_LIMIT } };
  };
  const changeSettings = async (values: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const { sd_model_checkpoint: model, sd_vae: vae } = values as Partial<SettingValues>;
    // A title is stored as the id: its hash may not be known yet at the next start.
    const named = model ? { sd_model_checkpoint: (await catalogue.find(model)).id } : {};
    if (typeof vae === 'string') await vaePathOf(vae, await currentModel());
    const ranges = 'CLIP_stop_at_last_layers' in values ? await settingRanges() : {};
    return settings.set({ ...values, ...named }, { ranges });
  };
  const families = familiesOf(parts);
  return { currentModel, currentChoice, currentFacts, embeddings, settingRanges, changeSettings, families };
}
