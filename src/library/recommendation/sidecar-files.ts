/** @file Files beside a model that may say how it is drawn; whatever cannot be read is told and stops nothing. */
import { AppError, readSmallFile } from '../../base/index.js';
import { readPictureTexts } from '../../images/index.js';
import type { BesideFile } from '../../lab/index.js';
import { infotextOf } from '../../metadata/index.js';
import { withoutEnd } from '../../weights/index.js';

/** Names after the model's own, without its extension. @source Civitai Helper (.civitai.info), A1111 (.json, .preview.png), LoRA Manager (.metadata.json), as behaviour */
const DOCUMENTS = ['.civitai.info', '.metadata.json', '.json'] as const;
const PICTURES = ['.png', '.preview.png', '.jpg', '.preview.jpg', '.webp', '.preview.webp'] as const;

/** Documents hold descriptions of a few pages; pictures are at most a large preview. */
const MAX_BYTES = { document: 8 * 2 ** 20, picture: 64 * 2 ** 20 } as const;

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code));

/** Files of one kind; those that are absent, or have no text, are left out. */
async function readBeside(
  paths: readonly string[],
  maxBytes: number,
  textOf: (bytes: Buffer, path: string) => Promise<string | undefined>,
): Promise<readonly BesideFile[]> {
  const files: BesideFile[] = [];
  for (const path of paths)
    try {
      const text = await textOf(await readSmallFile(path, maxBytes), path);
      if (text !== undefined) files.push({ path, text });
    } catch (error) {
      if (isAbsent(error)) continue;
      const reason = error instanceof AppError ? String(error.data.problem) : String((error as Error).message);
      files.push({ path, reason });
    }
  return files;
}

/** What lies beside a model file or folder. */
export async function readEvidence(modelPath: string): Promise<{
  readonly documents: readonly BesideFile[];
  readonly pictures: readonly BesideFile[];
}> {
  const stem = withoutEnd(modelPath);
  const named = (endings: readonly string[]) => endings.map((ending) => stem + ending);
  return {
    documents: await readBeside(named(DOCUMENTS), MAX_BYTES.document, async (bytes) => bytes.toString('utf8')),
    pictures: await readBeside(named(PICTURES), MAX_BYTES.picture, async (bytes, path) =>
      infotextOf(await readPictureTexts(bytes, path)),
    ),
  };
}
