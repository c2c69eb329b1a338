/**
 * @file Draws every icon that `jobs.json` names as a square WebP with alpha, without loss.
 * Usage: node render.mjs JOBS OUT SIZE. A job is { file, folder, icon }; files that are there are kept, so it resumes.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const [jobsFile, out, sizeText] = process.argv.slice(2);
const size = Number(sizeText);
const sets = new Map();

function iconSet(folder) {
  if (!sets.has(folder)) sets.set(folder, JSON.parse(readFileSync(join(folder, 'icons.json'), 'utf8')));
  return sets.get(folder);
}

/** An icon, or the one it is another name of; null if the set lacks it. */
function bodyOf(set, name) {
  const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent];
  if (!icon) return null;
  return { body: icon.body, width: icon.width ?? set.width ?? 16, height: icon.height ?? set.height ?? 16 };
}

function svgOf({ body, width, height }) {
  const names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
  return Buffer.from(`<svg ${names} viewBox="0 0 ${width} ${height}" width="${size}" height="${size}">${body}</svg>`);
}

async function render({ file, folder, icon }) {
  const path = join(out, file);
  if (existsSync(path)) return;
  const found = bodyOf(iconSet(folder), icon);
  if (!found) return;
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const image = sharp(svgOf(found)).resize(size, size, { fit: 'contain', background: clear }).ensureAlpha();
  writeFileSync(`${path}.part`, await image.webp({ lossless: true, effort: 2 }).toBuffer());
  renameSync(`${path}.part`, path);
}

sharp.concurrency(1);
for (const job of JSON.parse(readFileSync(jobsFile, 'utf8')))
  await render(job).catch((error) => process.stderr.write(`${job.file}: ${error.message}\n`));
