/** @file settings.json on disk: read with care, written whole; it knows JSON and nothing of what the keys mean. */
import { open, rename } from 'node:fs/promises';
import { AppError, readSmallText, replaceFile } from '../base/index.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A damaged file that was moved out of the way. */
export interface SetAside {
  readonly path: string;
  readonly reason: string;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readSmallText(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') return undefined;
    throw new AppError('FILE_UNREADABLE', { path, reason: code }, { cause: error });
  }
}

/** The object in a text (a byte-order mark before it is common on Windows), or why there is none. */
function parseObject(text: string): { readonly object: JsonObject } | { readonly reason: string } {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { object: parsed as JsonObject };
    return { reason: 'it is not a JSON object' };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function moveAside(path: string, reason: string): Promise<SetAside> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path.replace(/\.json$/, '')}.damaged-${stamp}.json`;
  try {
    await rename(path, aside);
  } catch (error) {
    throw new AppError('FILE_UNWRITABLE', { path, reason: String(error) }, { cause: error });
  }
  return { path: aside, reason };
}

/**
 * Reads the file; none counts as empty, a damaged one is renamed and counts as empty.
 * @throws FILE_UNREADABLE FILE_UNWRITABLE
 */
export async function readSettingsFile(
  path: string,
): Promise<{ readonly object: JsonObject; readonly setAside?: SetAside }> {
  const text = await readText(path);
  if (text === undefined) return { object: {} };
  const parsed = parseObject(text);
  return 'object' in parsed ? parsed : { object: {}, setAside: await moveAside(path, parsed.reason) };
}

/**
 * Reads another program's settings and leaves the file as it is.
 * @throws FILE_NOT_FOUND FILE_UNREADABLE CONFIG_INVALID
 */
export async function readForeignSettings(path: string): Promise<JsonObject> {
  const text = await readText(path);
  if (text === undefined) throw new AppError('FILE_NOT_FOUND', { path });
  const parsed = parseObject(text);
  if ('object' in parsed) return parsed.object;
  throw new AppError('CONFIG_INVALID', { path, problem: parsed.reason });
}

/**
 * Replaces the file in one step, on disk before it has its name; indented by 4 as the WebUI's is.
 * @throws FILE_UNWRITABLE
 */
export async function writeSettingsFile(path: string, object: JsonObject): Promise<void> {
  await replaceFile(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(object, null, 4)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}
