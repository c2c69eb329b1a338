/** @file Workers that draw one job together: what a worker shares of its own, and what it draws of others. */

import type { InputImages } from '../images/index.js';
import type { RunParts } from '../inference/index.js';
import type { Assistance } from '../queue/index.js';
import type { ArtifactStore } from '../storage/index.js';
import { createHelper } from './help-others.js';
import { createPartFiles } from './part-files.js';
import { createPartSharing } from './share-parts.js';

interface AssistanceOptions {
  /** Known once the worker is open. */
  readonly assistance: () => Assistance;
  readonly acquire: RunParts['acquire'];
  readonly inputs: InputImages;
  /** Of files that nobody keeps. */
  readonly store: ArtifactStore;
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Makes both sides; the helper does nothing until it is started. */
export function openAssistance({ assistance, acquire, inputs, store, onProblem = () => undefined }: AssistanceOptions) {
  const parts = { assistance, files: createPartFiles(store), onProblem };
  return { share: createPartSharing(parts), helper: createHelper({ ...parts, acquire, inputs }) };
}
