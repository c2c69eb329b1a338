/**
 * @file Viridis: differences as colours that are evenly spaced to the eye and told apart by colour-blind people.
 * @source Stéfan van der Walt, Nathaniel Smith, "A Better Default Colormap for Matplotlib", 2015; CC0
 */

/** Ten colours at equal distances, from nothing to the largest. */
const STOPS = '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725'.split(' ');

const HEX = 16;
const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), HEX);
const rgbOf = (colour: string) => [channel(colour, 0), channel(colour, 2), channel(colour, 4)] as const;
const COLOURS = STOPS.map(rgbOf);

/** The colour of a share, 0 to 1. @shape [3], 0–255 */
export function colourOf(share: number): readonly [number, number, number] {
  const place = Math.min(1, Math.max(0, share)) * (COLOURS.length - 1);
  const below = Math.min(COLOURS.length - 2, Math.floor(place));
  const [from, to] = [COLOURS[below] ?? [0, 0, 0], COLOURS[below + 1] ?? [0, 0, 0]];
  const mix = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * (place - below));
  return [mix(0), mix(1), mix(2)];
}

/** The scale as a CSS background, from left to right. */
export const COLOUR_BAR = `linear-gradient(to right, ${STOPS.map((colour) => `#${colour}`).join(', ')})`;
