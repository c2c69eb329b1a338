/** @file How a model predicts, and who says so: tensor shapes cannot tell. */
import { AppError, entryOf, type Notice, noticeOf, readSmallText, shown } from '../../base/index.js';
import type { FamilyCard, Prediction } from '../../models/index.js';
import { type JsonObject, withoutEnd } from '../../weights/index.js';

/** What is known of a model's prediction. */
export interface FoundPrediction {
  readonly prediction: Prediction;
  /** Who said so, in words. */
  readonly predictionFrom: string;
  /** Whether training ended in pure noise, so that the noise levels are rescaled (Lin et al. 2023). */
  readonly zeroTerminalSnr: boolean;
  /** What the user should hear of with every picture. */
  readonly warnings: readonly Notice[];
}

/** What may say how a model predicts. */
export interface PredictionClues {
  readonly card: FamilyCard;
  /** What the user asked for. */
  readonly asked?: Prediction | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensorNames: ReadonlySet<string>;
  /** The .yaml beside a single file. */
  readonly yaml?: { readonly path: string; readonly text: string } | undefined;
  /** diffusers' scheduler_config.json. */
  readonly scheduler?: { readonly path: string; readonly config: JsonObject } | undefined;
}

/** Words for the two, wherever they are written. @source Stability-AI/ModelSpec; CompVis `parameterization`; diffusers `prediction_type` */
const WORDS: Readonly<Record<string, Prediction>> = {
  epsilon: 'epsilon',
  eps: 'epsilon',
  v: 'v_prediction',
  v_prediction: 'v_prediction',
};

const PARAMETERIZATION = /^[ \t]*parameterization:\s*["']?(\w+)/m;

/** @throws CONFIG_INVALID */
function fromScheduler({ scheduler }: PredictionClues): Prediction | undefined {
  const said = scheduler?.config.prediction_type;
  if (scheduler === undefined || said === undefined || said === null) return undefined;
  const problem = `prediction_type ${shown(said)} is not supported, only epsilon and v_prediction`;
  return entryOf(WORDS, said) ?? fail(scheduler.path, problem);
}

/** @throws CONFIG_INVALID */
function fromYaml({ yaml }: PredictionClues): Prediction | undefined {
  const [, said] = PARAMETERIZATION.exec(yaml?.text ?? '') ?? [];
  if (yaml === undefined || said === undefined) return undefined;
  return entryOf(WORDS, said) ?? fail(yaml.path, `parameterization "${said}" is not supported, only eps and v`);
}

const fail = (path: string, problem: string): never => {
  throw new AppError('CONFIG_INVALID', { path, problem });
};

/** A model that ends in pure noise cannot predict that noise: epsilon would say nothing there. */
const fromMarks = ({ tensorNames }: PredictionClues): Prediction | undefined =>
  tensorNames.has('v_pred') || tensorNames.has('ztsnr') ? 'v_prediction' : undefined;

interface Witness {
  readonly where: (clues: PredictionClues) => string;
  readonly says: (clues: PredictionClues) => Prediction | undefined;
}

/** First who says something wins. */
const WITNESSES: readonly Witness[] = [
  { where: () => 'asked for', says: ({ asked }) => asked },
  {
    where: () => 'modelspec.prediction_type in the file',
    says: ({ metadata }) => entryOf(WORDS, metadata['modelspec.prediction_type']),
  },
  {
    where: ({ tensorNames }) => `the key ${tensorNames.has('v_pred') ? 'v_pred' : 'ztsnr'} in the file`,
    says: fromMarks,
  },
  { where: ({ yaml }) => yaml?.path ?? '', says: fromYaml },
  { where: ({ scheduler }) => scheduler?.path ?? '', says: fromScheduler },
];

/**
 * How a model predicts: what the user says, else the file's metadata, its marks, the .yaml beside it, diffusers' scheduler
 * file, else the family's usual way, with a warning where that varies.
 * @throws CONFIG_INVALID when a configuration names a prediction that is not known
 * @source AUTOMATIC1111 WebUI for the marks `v_pred` and `ztsnr`; diffusers `rescale_betas_zero_snr`, Apache-2.0
 */
export function findPrediction(clues: PredictionClues): FoundPrediction {
  const { card, tensorNames, scheduler } = clues;
  const zeroTerminalSnr = tensorNames.has('ztsnr') || scheduler?.config.rescale_betas_zero_snr === true;
  for (const { where, says } of WITNESSES) {
    const prediction = says(clues);
    if (prediction) return { prediction, predictionFrom: where(clues), zeroTerminalSnr, warnings: [] };
  }
  const { prediction } = card.unet;
  const warnings = card.predictionVaries ? [noticeOf('prediction-assumed', { prediction })] : [];
  return { prediction, predictionFrom: `usual for ${card.name}`, zeroTerminalSnr, warnings };
}

/** The .yaml beside a single file, as the WebUI has it; undefined when there is none that can be read. */
export async function readYamlBeside(path: string): Promise<PredictionClues['yaml']> {
  const yaml = `${withoutEnd(path)}.yaml`;
  return readSmallText(yaml).then(
    (text) => ({ path: yaml, text }),
    () => undefined,
  );
}
