/**
 * @file Puts the twins together: node scripts/twins.mjs FOLDER (after npm run build) writes FOLDER/twin-1 and FOLDER/twin-2,
 * the default model fine-tuned at clip skip 1 and at 2. A twin's own file holds only what was trained, and says its value.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSafetensors, writeSafetensors } from '../dist/weights/index.js';
import { pathInRoot } from './set-up/paths.mjs';

const TWINS = ['twin-1', 'twin-2'];
const UNET = 'unet/diffusion_pytorch_model.safetensors';
const TEXT = 'text_encoder/model.safetensors';
/** How the names of the text encoder begin; all others are the UNet's. */
const OF_TEXT = 'text_model.';

/** Its bytes as they lie in its file. */
const toWrite = (name, { path, offsetBytes, sizeBytes, dtype, shape }, bytesOf) => ({
  name,
  dtype,
  shape,
  pieces: () => [bytesOf.get(path).subarray(offsetBytes, offsetBytes + sizeBytes)],
});

/** A file of the model with some tensors in place of its own. */
async function writeWith(own, trained, path, metadata) {
  const locations = new Map([...own.tensors, ...trained]);
  const paths = new Set([...locations.values()].map(({ path }) => path));
  const bytesOf = new Map(await Promise.all([...paths].map(async (path) => [path, await readFile(path)])));
  const tensors = [...locations].map(([name, location]) => toWrite(name, location, bytesOf));
  await writeSafetensors(path, tensors, metadata);
}

/** Writes the default model with the tensors and the metadata of a twin's own file, as a diffusers folder. */
export async function writeTwin(path, folder) {
  const model = pathInRoot('models/default');
  const [text, unet, trained] = await Promise.all(
    [join(model, TEXT), join(model, UNET), path].map((file) => openSafetensors(file)),
  );
  await cp(model, folder, { recursive: true });
  const [ofText, ofUnet] = [true, false].map((wanted) =>
    [...trained.tensors].filter(([name]) => name.startsWith(OF_TEXT) === wanted),
  );
  await writeWith(text, ofText, join(folder, TEXT), text.metadata);
  await writeWith(unet, ofUnet, join(folder, UNET), trained.metadata);
  const card = join(folder, 'penultimate.json');
  const said = { ...JSON.parse(await readFile(card, 'utf8')), title: trained.metadata['modelspec.title'] };
  await writeFile(card, `${JSON.stringify(said, null, 2)}\n`);
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [out] = process.argv.slice(2);
  if (out === undefined) throw new Error('usage: node scripts/twins.mjs FOLDER');
  for (const name of TWINS) {
    const path = pathInRoot(`models/twins/${name}.safetensors`);
    process.stdout.write(`${await writeTwin(path, join(out, name))}\n`);
  }
}
