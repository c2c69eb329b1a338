/** @file A picture of the gallery as the request that draws it again: as its job had it, else as its infotext says. */
import type { Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import type { GalleryEntry, GenerationRequest, SettingValues } from '../../contract/index.js';
import { readInfotext } from '../../images/index.js';
import type { DrawnRecipe } from '../../inference/index.js';
import { requestOfInfotext } from '../sdapi/draw.js';

type Overrides = Partial<SettingValues>;

/** Keys of pictures that were drawn from another one, which the infotext only names. */
const FROM_PICTURE = ['Init image hash', 'Mask blur', 'Inpaint area'] as const;

/** The model by its hash, else by its name where that is still the same file. @throws REPLAY_IMPOSSIBLE */
async function modelOf(
  { catalogue }: Service,
  { id, model, modelHash }: GalleryEntry,
  known?: string,
): Promise<string> {
  const find = (wanted: string | null | undefined) =>
    wanted ? catalogue.find(wanted).catch(() => undefined) : Promise.resolve(undefined);
  for (const wanted of [known, modelHash, model]) {
    const found = await find(wanted);
    // A hash that is not known yet says nothing against the model.
    if (found && (!modelHash || found.hash === null || found.hash === modelHash)) return found.id;
  }
  const name = [model, modelHash && `[${modelHash}]`].filter(Boolean).join(' ') || 'unknown';
  throw new AppError('REPLAY_IMPOSSIBLE', { id, problem: `the model ${name} is not here` });
}

/** Whether the job is as it was: prompts were prepared, and the picture is to be seen. */
const ALWAYS: Overrides = { enable_prompt_comments: false, samples_save: true };

function requireReplayable({ id, infotext, program }: GalleryEntry): void {
  if (infotext === '') throw new AppError('REPLAY_IMPOSSIBLE', { id, problem: 'it does not say how it was drawn' });
  const { fields } = readInfotext(infotext);
  const problem = FROM_PICTURE.find((key) => fields[key] !== undefined);
  if (problem !== undefined)
    throw new AppError('REPLAY_IMPOSSIBLE', { id, problem: `it was drawn from another picture (${problem})` });
  if (fields.Steps === undefined || fields.Seed === undefined)
    throw new AppError('REPLAY_IMPOSSIBLE', { id, problem: `${program ?? 'its program'} wrote no steps or no seed` });
}

/** The request that draws a picture again. @throws NOT_FOUND REPLAY_IMPOSSIBLE */
export async function replayRequest(service: Service, id: string): Promise<GenerationRequest> {
  const entry = await service.gallery.entry(id);
  const recipe = (await service.gallery.recipe(id)) as DrawnRecipe | undefined;
  const sd_model_checkpoint = await modelOf(service, entry, recipe?.modelId);
  const { VAE: sd_vae = 'None', 'Weight precision': precision } = readInfotext(entry.infotext).fields;
  const files: Overrides = { sd_model_checkpoint, sd_vae, weight_precision: precision === '8-bit' ? '8-bit' : 'exact' };
  if (recipe) return { ...recipe.request, save: true, settings: { ...ALWAYS, ...files } };
  requireReplayable(entry);
  const { settings, ...request } = await requestOfInfotext(service, entry.infotext);
  return { ...request, save: true, settings: { ...settings, ...ALWAYS, ...files } };
}
