/** @file Text metadata put into a .safetensors file that is there already. */
import { readFile, writeFile } from 'node:fs/promises';

/** Rewrites the header of a file with these texts; the tensors stay as they are. */
export async function setMetadata(path: string, metadata: Readonly<Record<string, string>>): Promise<void> {
  const bytes = await readFile(path);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, end).toString()) as Record<string, unknown>;
  const text = Buffer.from(JSON.stringify({ ...header, __metadata__: metadata }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeFile(path, Buffer.concat([length, text, bytes.subarray(end)]));
}
