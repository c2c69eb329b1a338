/**
 * @file What somebody saw who looked at the pictures of docs/examples.md, and nothing about why: no cause was measured. Who
 * draws them anew looks again.
 */
export const SEEN = {
  attention: 'Hardly a difference between the three.',
  editing:
    'A change at a fifth or a half of the steps is a whole dog. At four fifths something of the cat is left in the ears and the muzzle. The background that joins at step 8 is red, and the cat is rougher.',
  alternation: 'Cat and dog in one face, and something of a fox in the third; both are blurred in places.',
  and: 'It fails here: the cat stays, but no background becomes red, at either weight. With the dog taken away the picture becomes brighter and the face cleaner.',
  break: 'It fails here: with BREAK the background is white.',
  styles: 'The same dragon, on purple with the style.',
  lora: 'At −0.5 a paler mouth, at 0.5 a darker one; at 1 there is no cat, only a patch of colour.',
  'textual-inversion': 'The embedding draws the very fox of the word. The plain word zorro is a red blob.',
  negative: 'Hardly a difference: only the tone of blue changes.',
  'clip-skip':
    'The same cat from 1 to 9 with a little less detail; at 10 and 11 the ears dissolve, at 12, with one layer of the encoder, it is a face that is no cat.',
  fractional: 'Five pictures that cannot be told apart by eye, 2 and 3 among them.',
  timeline:
    'With 10 in the first third the picture is nearly that of 1; with 1 in the first third nearly that of 10, where hair and chin come apart.',
  img2img: 'At 0.05 the cat stays; at 0.1 it is half a dog; from 0.3 on there is only the dog.',
  resize:
    'At this strength the prompt has made two dogs of every one of them, and how the picture was brought to its size no longer shows.',
  inpaint:
    'With the mask the lower half becomes a dog and the ears stay those of the cat; the other way round the dog has the upper half. The seam shows, most of all at the sides.',
  'masked-content': 'Four pictures that cannot be told apart by eye.',
  hires: 'Both fail: at twice the size several cats grow into one another, at 0.4 as at 0.7.',
  variations: 'Hardly a difference: nearly the same cat from every noise.',
  'seed-resize': 'At 96 pixels of width two cats grow together, with the seed of the smaller size as well.',
  tiling:
    'Without tiling the copies stand apart on one colour. With it the edges meet, but there are stripes in place of a cat.',
  batch: 'Four seeds, four cats that look the same to the eye.',
  samplers:
    'With ten steps seven of them look finished. Euler a and LCM leave green in the background, UniPC spots above the head, and LMS draws a pale cat on black.',
  schedules:
    'Karras, Exponential and Automatic cannot be told apart; SGM Uniform and Simple leave a redder ear and a softer mouth.',
  xyz: 'From left to right what the clip skip changes, of which only 12 is to be seen; the scale changes nearly nothing.',
  'prompt-matrix':
    'Each part with and without: the background comes and goes, and a cat that is old is drawn no older.',
  'sd-upscale':
    'It fails with this model: each of the nine tiles, drawn with the whole prompt, holds a cat of its own, and they cover one another.',
  loopback: 'The first loop has made a dog of the cat; the three after it change the fur a little.',
  previews: 'After four steps a smeared face, then a cat whose background clears from purple and green to blue.',
};
