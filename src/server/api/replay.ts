/** @file A picture of the gallery as the order that draws it again: as its job had it, else as its infotext says. */
import { type DrawnRecipe, type DrawOrder, readInfotext, type Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import type { GalleryEntry, SettingValues } from '../../contract/index.js';
import { orderOfInfotext } from '../sdapi/draw.js';

type Order = Omit<DrawOrder, 'clientId'>;
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

/** The order that draws a picture again. @throws NOT_FOUND REPLAY_IMPOSSIBLE */
export async function replayOrder(service: Service, id: string): Promise<Order> {
  const entry = await service.gallery.entry(id);
  const recipe = (await service.gallery.recipe(id)) as DrawnRecipe | undefined;
  const sd_model_checkpoint = await modelOf(service, entry, recipe?.modelId);
  const sd_vae = readInfotext(entry.infotext).fields.VAE ?? 'None';
  if (recipe) return { request: recipe.request, save: true, overrides: { ...ALWAYS, sd_model_checkpoint, sd_vae } };
  requireReplayable(entry);
  const { request, overrides } = await orderOfInfotext(service, entry.infotext);
  return { request, save: true, overrides: { ...overrides, ...ALWAYS, sd_model_checkpoint, sd_vae } };
}
