/** @file The pictures that can be compared, each once; pure. */
import type { Picture } from '../api/index.js';
import type { StripFrame } from '../filmstrip/index.js';
import type { TextKey } from '../i18n/index.js';

export interface Candidate {
  /** Also what it is chosen by. */
  readonly url: string;
  readonly name: TextKey;
  readonly values: Readonly<Record<string, string | number>>;
}

interface Sources {
  readonly frames: readonly StripFrame[];
  readonly chosen: Picture | undefined;
  readonly pictures: readonly Picture[];
  readonly earlier: readonly Picture[];
}

const fieldOf = (infotext: string, name: string): string | undefined =>
  new RegExp(`(?:^|, )${name}: ([^,\\n]+)`, 'm').exec(infotext)?.[1];

/** Clip skip and seed of an infotext; without a clip skip it is 1. */
const factsOf = (infotext: string) => ({
  value: fieldOf(infotext, 'Clip skip exact') ?? fieldOf(infotext, 'Clip skip') ?? '1',
  seed: fieldOf(infotext, 'Seed') ?? '?',
});

const named =
  (name: TextKey) =>
  (picture: Picture | undefined): readonly Candidate[] =>
    picture?.url ? [{ url: picture.url, name, values: factsOf(picture.infotext) }] : [];

/** The one that is looked at first, then the strip, the other pictures of the job, earlier ones. */
export function candidatesOf({ frames, chosen, pictures, earlier }: Sources): readonly Candidate[] {
  const strip = frames.flatMap(({ value, preview, full }): readonly Candidate[] => {
    const picture = full ?? preview;
    return picture?.url ? [{ url: picture.url, name: full ? 'compareFull' : 'comparePreview', values: { value } }] : [];
  });
  const all = [
    ...named('compareShown')(chosen),
    ...strip,
    ...pictures.flatMap(named('compareShown')),
    ...earlier.flatMap(named('compareEarlier')),
  ];
  return all.filter(({ url }, index) => all.findIndex((other) => other.url === url) === index);
}

/** The two that are compared: as chosen, else the first two. */
export function pairOf(
  candidates: readonly Candidate[],
  chosen: { readonly a: string | null; readonly b: string | null },
): { readonly a: Candidate; readonly b: Candidate } | undefined {
  const byUrl = (url: string | null) => candidates.find((candidate) => candidate.url === url);
  const a = byUrl(chosen.a) ?? candidates.find(({ url }) => url !== chosen.b);
  const b = byUrl(chosen.b) ?? candidates.find(({ url }) => url !== a?.url);
  return a && b ? { a, b } : undefined;
}
