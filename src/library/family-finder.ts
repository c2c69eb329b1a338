/** @file The families of the models here, for texts that name a model and not its family. */
import { type CountedFamily, countedFamilyOf } from '../dialects/index.js';
import type { FamilyFinder } from '../images/index.js';

/** A model that may be the one that a text names. */
interface Candidate {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  /** Undefined or null where it is not known. */
  readonly sha256?: string | null;
}

export interface FamilyParts {
  readonly list: () => Promise<readonly Candidate[]>;
  /** What the model's card calls its family; null where it cannot be opened. */
  readonly familyAt: (path: string) => Promise<string | null>;
  /** The model that would draw, where one is chosen. */
  readonly chosen?: () => Promise<Pick<Candidate, 'path'> | undefined>;
  /** A1111's option for clip skip on SDXL; off when left out. */
  readonly firstAlone?: () => boolean;
}

type Named = Parameters<FamilyFinder['ofModel']>[0];

const hasHash = ({ sha256 }: Candidate, hash: string): boolean => sha256?.startsWith(hash.toLowerCase()) === true;

/** By its hash, else by its name where that is not known to be another file. */
function meantOf(models: readonly Candidate[], { model, modelHash }: Named): Candidate | undefined {
  const byHash = modelHash ? models.find((one) => hasHash(one, modelHash)) : undefined;
  if (byHash !== undefined || model === undefined) return byHash;
  const wanted = model.toLowerCase();
  const named = models.filter(({ name, title }) => [name, title].some((text) => text.toLowerCase() === wanted));
  return named.find((one) => !modelHash || !one.sha256 || hasHash(one, modelHash));
}

/** Makes the finder; what cannot be opened has no family. */
export function createFamilyFinder(parts: FamilyParts): FamilyFinder {
  const { list, familyAt, chosen = async () => undefined, firstAlone = () => false } = parts;
  const familyOf = async (model: Pick<Candidate, 'path'> | undefined): Promise<CountedFamily | undefined> => {
    const name = model && (await familyAt(model.path).catch(() => null));
    return name ? countedFamilyOf(name) : undefined;
  };
  return {
    ofModel: async (named) => (named.model || named.modelHash ? familyOf(meantOf(await list(), named)) : undefined),
    chosen: async () => familyOf(await chosen().catch(() => undefined)),
    firstAlone,
  };
}
