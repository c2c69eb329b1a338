/** @file The sheets of a sweep: one picture, and one page that can be sent to somebody. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { replaceFile } from '../../base/index.js';
import type { SweepCell, SweepResult } from '../../contract/index.js';
import { renderSheet, renderSweepPage } from '../../sheet/index.js';

const percent = (value: number): string => `${(value * 100).toFixed(1)}%`;

function labelOf({ clipSkip, difference }: SweepCell, rowLabel: string | undefined): string {
  const effect = clipSkip.effective === null ? ' (no effect)' : '';
  const apart = difference ? `differs ${percent(difference.image)}` : '';
  return [rowLabel, `Clip skip: ${clipSkip.requested}${effect}`, apart].filter(Boolean).join(', ');
}

/** The same facts for the picture and for the page. */
export interface SheetFiles {
  readonly png: string;
  readonly html: string;
}

/** Names of a stage's sheets. */
const NAMES: Readonly<Record<SweepResult['stage'], SheetFiles>> = {
  preview: { png: 'previews.png', html: 'previews.html' },
  full: { png: 'sheet.png', html: 'sheet.html' },
};

async function writePng(folder: string, result: SweepResult, columns: number | undefined): Promise<string> {
  const severalRows = result.rows.length > 1;
  const cells = await Promise.all(
    result.cells.map(async (cell) => {
      const { data, info } = await sharp(join(folder, cell.file))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const image = { width: info.width, height: info.height, data: new Uint8Array(data) };
      return { image, label: labelOf(cell, severalRows ? result.rows[cell.row]?.label : undefined) };
    }),
  );
  const across = columns ?? (severalRows ? result.clipSkips.length : Math.ceil(Math.sqrt(cells.length)));
  const png = await renderSheet({ cells, columns: across, title: result.title });
  const path = join(folder, NAMES[result.stage].png);
  await replaceFile(path, (temporary) => writeFile(temporary, png));
  return path;
}

async function writePage(folder: string, result: SweepResult): Promise<string> {
  const pictures = await Promise.all(
    result.cells.map(
      async ({ file }) => `data:image/png;base64,${(await readFile(join(folder, file))).toString('base64')}`,
    ),
  );
  const path = join(folder, NAMES[result.stage].html);
  await replaceFile(path, (temporary) => writeFile(temporary, renderSweepPage(result, pictures)));
  return path;
}

/** Writes both; their paths are returned. @throws FILE_UNWRITABLE */
export async function writeSheets(folder: string, result: SweepResult, columns?: number): Promise<SheetFiles> {
  return { png: await writePng(folder, result, columns), html: await writePage(folder, result) };
}
