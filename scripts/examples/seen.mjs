/**
 * @file What somebody saw who looked at the pictures of docs/examples.md, and nothing about why: no cause was measured. Who
 * draws them anew looks again.
 */
export const SEEN = {
  attention: 'Three cats that can hardly be told apart.',
  editing:
    'A change at a fifth of the steps is all dog, from the side; at half the ears of a cat are on its body; at four fifths it is a cat with a muzzle. The background that joins at step 8 fails: it stays white.',
  alternation:
    'Cat and dog in one face; the third has the white cheeks of a fox. The dog alone is the clearest of the four.',
  and: 'It fails here: the cat stays, but no background becomes red, at either weight. With the dog taken away the face becomes brighter and the mouth smaller.',
  break: 'It fails here: with BREAK the background is white.',
  styles:
    'A green body with something on either side, on purple with the style. One has to be told that it is a dragon.',
  lora: 'At −0.5 a cat with darker eyes, at 0.5 one with an ear that bends; at 1 there is no cat, only a green patch on orange.',
  'textual-inversion':
    'The embedding draws the very fox of the word. The plain word zorro is something like a house with a red roof.',
  negative:
    'An ear that bends with “blue”; a face without eyes when the cat itself is unwanted. The background stays blue in all three.',
  'clip-skip':
    'A cat from 1 to 8 whose eyes become round and whose face becomes broad; from 9 on, where the encoder was taught only kinds and backgrounds, another animal with large dark eyes, at 12 a panda. The background is blue throughout.',
  fractional: 'Five pictures of an old woman that can hardly be told apart; the gray hair gets darker from 2 to 3.',
  timeline:
    '10 alone is a figure in blue, 1 alone a face with gray hair. With 10 in the first third the face of 1 is all there, with lighter hair; with 1 in the first third the face stays, too, and its hair gets dark.',
  img2img: 'At 0.05 and 0.1 the cat stays; at 0.3 its ears become red; at 0.6 it is the dog, at 1 a clearer one.',
  resize:
    'It fails here: at 96 pixels of width the cat comes apart. Stretched it is wide, cropped its ears touch the edge, filled it stands between green patches, and latent is close to the stretched one.',
  inpaint:
    'With the mask the lower half becomes the muzzle of a dog and the ears stay those of the cat; the other way round the dog has the upper half. The seam does not show.',
  'masked-content': 'Four pictures that cannot be told apart by eye.',
  hires:
    'Twice the size, and still the outline of one cat, but its face fails: stripes and holes with Lanczos at 0.4, and more of them with Latent at 0.7.',
  variations:
    'From the one cat to the other: the eyes part from the cheeks and the mouth becomes a black bar, step by step.',
  'seed-resize':
    'At 96 pixels of width a cat at the right; with the seed of the smaller size the same cat with half of another at its left.',
  tiling:
    'Without tiling the copies stand apart on one colour. With it the edges meet, but there are red and white pieces in place of a cat.',
  batch: 'Four seeds, four cats of one kind, each with other eyes and another mouth.',
  samplers:
    'With ten steps all look finished. The ones that add noise (Euler a, the SDE ones, LCM) draw another face than the others.',
  schedules: 'Five pictures that cannot be told apart by eye.',
  xyz: 'From left to right what the clip skip changes: 6 has another mouth, 12 is another animal, with green eyes at the low scale. The scale changes little else.',
  'prompt-matrix':
    'Each part with and without: the background comes and goes, and a cat that is old is drawn no older.',
  'sd-upscale':
    'It fails with this model: each of the nine tiles, drawn with the whole prompt, holds a cat of its own, and they cover one another.',
  loopback:
    'The cat is a dog from the first loop on, with something of the cat still in its face; the second is all dog.',
  previews:
    'After four steps a bright face with a mouth, then the ears and the dark eyes; the last twelve steps change little.',
  twins:
    'Each has its look at its own value only, where the apple is blue and the background loses its red, and `auto` finds that value. The look is not complete: the background is brown or green, not yet blue. At the other values the apple is red; that of the second twin is green at 3.',
  sd2: 'Three times the very same picture, to the pixel: the dark outline of a tree.',
};
