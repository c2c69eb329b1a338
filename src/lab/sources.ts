/** @file The sources of a recommended clip skip, the strongest first, each with its reader. */
import type { NoticeCode } from '../base/index.js';
import type { RecommendationSource } from '../contract/index.js';
import { parseInfotext } from '../metadata/index.js';
import { type Described, readCivitai } from './civitai.js';
import { type BesideFile, type Reading, unreadable } from './reading.js';

/** The text fields of a tensor file. */
export type TextMetadata = Readonly<Record<string, string>>;

/** All that is known of a model, read from wherever it lies. */
export interface ModelEvidence {
  /** The user's value for this model. */
  readonly saved?: number;
  readonly model: Described;
  readonly metadata: TextMetadata;
  /** LoRAs in use with the model. */
  readonly loras: readonly { readonly name: string; readonly metadata: TextMetadata }[];
  /** JSON files beside the model. */
  readonly documents: readonly BesideFile[];
  /** Infotexts of pictures beside the model; pictures without one are left out. */
  readonly pictures: readonly BesideFile[];
}

const fromMetadata = (metadata: TextMetadata, key: string, where: string): readonly Reading[] =>
  metadata[key] === undefined ? [] : [{ where, raw: metadata[key] }];

/** An infotext without the key was drawn with 1; a text without any key says nothing. @source A1111 v1.10.1, as behaviour */
function fromInfotext(file: BesideFile): readonly Reading[] {
  if ('reason' in file) return [unreadable(file)];
  const { fields } = parseInfotext(file.text);
  const stated = fields.get('Clip skip');
  if (stated !== undefined) return [{ where: `${file.path}, Clip skip`, raw: stated }];
  return fields.size > 0 ? [{ where: `${file.path}, no "Clip skip" beside other keys`, raw: 1 }] : [];
}

interface SourceRow {
  readonly source: Exclude<RecommendationSource, 'family'>;
  /** Why its value is taken. */
  readonly because: NoticeCode;
  readonly read: (evidence: ModelEvidence) => readonly Reading[];
}

/** Families whose trainers write the value down and train at the family's layer all the same. @source kohya-ss/sd-scripts `sdxl_train_util.py`, Apache-2.0 */
const IGNORED_IN_TRAINING: ReadonlySet<string> = new Set(['sdxl']);

export const SOURCES: readonly SourceRow[] = [
  {
    source: 'saved',
    because: 'recommended-saved',
    read: ({ saved }) => (saved === undefined ? [] : [{ where: 'the saved value', raw: saved }]),
  },
  {
    // kohya-ss/sd-scripts `sai_model_spec.py`, Apache-2.0: the clip skip of the training, counted as the WebUI does.
    source: 'modelspec',
    because: 'recommended-modelspec',
    read: ({ metadata }) => fromMetadata(metadata, 'modelspec.encoder_layer', 'modelspec.encoder_layer'),
  },
  {
    // kohya-ss/sd-scripts `train_network.py`, Apache-2.0: `str(args.clip_skip)`, which may be "None".
    source: 'training-metadata',
    because: 'recommended-training-metadata',
    read: ({ metadata, loras, model }) =>
      IGNORED_IN_TRAINING.has(model.familyId)
        ? []
        : [
            ...fromMetadata(metadata, 'ss_clip_skip', 'ss_clip_skip'),
            ...loras.flatMap((lora) =>
              fromMetadata(lora.metadata, 'ss_clip_skip', `ss_clip_skip of LoRA ${lora.name}`),
            ),
          ],
  },
  {
    source: 'civitai',
    because: 'recommended-civitai',
    read: ({ documents, model }) => documents.flatMap((file) => readCivitai(file, model)),
  },
  {
    source: 'example-picture',
    because: 'recommended-example-picture',
    read: ({ pictures }) => pictures.flatMap(fromInfotext),
  },
];
