/** @file Text encoders in a file of any kind: alone, side by side, or inside a whole checkpoint; told by their names. */
import { AppError } from '../base/index.js';
import { numberBeyondLimit } from './key-maps/counting.js';
import { unfuse } from './key-maps/fused.js';
import { createKeyMap } from './key-maps/key-map.js';
import { type TextNaming, textRows } from './single-file.js';
import type { TensorFile, TensorLocation, TensorSource } from './tensor-file.js';

type Dialect = TextNaming['singleFile']['dialect'];

/** A text encoder of a file: what stands before its names, and whose names they are. */
export interface TextPlace {
  /** Empty, or with a dot at its end. */
  readonly prefix: string;
  readonly dialect: Dialect;
}

/** Text encoders of one file, at most: no known checkpoint has more than three, and each is tried in every part of a model. */
const MAX_TEXT_PLACES = 4;

/**
 * Ends of the name of the table of tokens, which every CLIP text encoder has; the first one that a name has holds.
 * @source transformers `CLIPTextModel`, with `text_model.` and as transformers 5 writes it; mlfoundations/open_clip; as facts
 */
const TOKEN_TABLES: readonly { readonly end: string; readonly dialect: Dialect }[] = [
  { end: 'text_model.embeddings.token_embedding.weight', dialect: 'transformers' },
  { end: 'embeddings.token_embedding.weight', dialect: 'transformers' },
  { end: 'token_embedding.weight', dialect: 'open-clip' },
];

function placeOf(name: string): TextPlace | undefined {
  const table = TOKEN_TABLES.find(({ end }) => name.endsWith(end));
  if (!table) return undefined;
  const prefix = name.slice(0, -table.end.length);
  return prefix === '' || prefix.endsWith('.') ? { prefix, dialect: table.dialect } : undefined;
}

/** Where the text encoders of a file are, in its order. @throws TEXT_ENCODER_UNFIT when there is none, or there are too many */
export function textPlaces(file: TensorFile): readonly TextPlace[] {
  const names = [...file.tensors.keys()];
  const places = names.flatMap((name) => placeOf(name) ?? []);
  const unfit = (problem: string) => new AppError('TEXT_ENCODER_UNFIT', { path: file.path, problem });
  if (places.length === 0) throw unfit('its tensors have no names of a CLIP text encoder');
  if (places.length > MAX_TEXT_PLACES)
    throw unfit(`it holds ${places.length} text encoders, the limit is ${MAX_TEXT_PLACES}`);
  const beyond = numberBeyondLimit(names);
  if (beyond) throw unfit(beyond);
  return places;
}

/** Stands before the names of every place alike. */
const PREFIX = 'encoder';

/** The text encoder of one place under our names, as far as the model's part uses it; the rest of the file is left out. */
export function textOfPlace(file: TensorFile, { prefix, dialect }: TextPlace, naming: TextNaming): TensorSource {
  const map = createKeyMap(textRows({ ...naming, singleFile: { prefix: PREFIX, dialect } }));
  const tensors = new Map<string, TensorLocation>();
  for (const [name, location] of file.tensors) {
    if (!name.startsWith(prefix)) continue;
    for (const [piece, at] of unfuse(`${PREFIX}.${name.slice(prefix.length)}`, location)) {
      const ours = map.toOurs(piece);
      if (ours !== undefined && !tensors.has(ours)) tensors.set(ours, at);
    }
  }
  return { path: file.path, tensors };
}
