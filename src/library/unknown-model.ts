/** @file What is said of a model name that fits nothing: where models are looked for, and which names come near. */
import { AppError } from '../base/index.js';
import { editDistance } from '../sampling/index.js';

/** Names that are told. */
const NEAREST = 3;
/** Longer names are compared by their beginning: what is typed may be anything. */
const COMPARED_LENGTH = 100;

const distance = (wanted: string, known: string): number =>
  editDistance(wanted.slice(0, COMPARED_LENGTH).toLowerCase(), known.slice(0, COMPARED_LENGTH).toLowerCase());

/** What a list shows of a model that is looked for. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** MODEL_NOT_FOUND with the nearest of the ids, each as near as its id or its name. */
export function unknownModel(wanted: string, models: readonly Named[], folders: readonly string[]): AppError {
  const near = models.map(({ id, name }) => ({ id, edits: Math.min(distance(wanted, id), distance(wanted, name)) }));
  near.sort((a, b) => a.edits - b.edits);
  const nearest = near.slice(0, NEAREST).map(({ id }) => id);
  return new AppError('MODEL_NOT_FOUND', {
    name: wanted.slice(0, COMPARED_LENGTH),
    folders: folders.join(', '),
    nearest: nearest.join(', '),
  });
}
