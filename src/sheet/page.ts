/** @file A sweep as one HTML page that needs no other file: rows and columns, differences, verdicts. */
import type { SweepCell, SweepResult, SweepVerdict } from '../contract/index.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that means nothing to a browser. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** Nothing is fetched and nothing runs: the page may come from anybody. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem; max-width: max-content; }
p { max-width: 60rem; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .4rem; text-align: center; vertical-align: top; font-weight: normal; }
thead th { border-bottom: 1px solid #8886; min-width: 14rem; width: 16rem; max-width: 20rem; }
tbody th { text-align: left; max-width: 12rem; }
strong { display: block; font-size: 1.05rem; }
em { display: inline-block; font-size: .8rem; font-style: normal; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; }
em + small { display: block; }
img { display: block; margin: 0 auto .25rem; width: 100%; height: auto; image-rendering: auto; }
img.small { image-rendering: pixelated; }
small { color: #777; }
.dead { opacity: .45; }
.bar { height: 4px; background: #8883; margin: .2rem auto; }
.bar i { display: block; height: 4px; background: #3b82f6; }
details { text-align: left; max-width: 20rem; margin: 0 auto; font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

const DEAD: ReadonlySet<SweepVerdict['verdict']> = new Set(['same', 'no effect']);

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

function headOf({ clipSkip, verdict, sentence }: SweepVerdict, recommended: number | undefined): string {
  const dead = DEAD.has(verdict) ? ' class="dead"' : '';
  const mark = clipSkip === recommended ? '<em>recommended</em>' : '';
  return `<th${dead} scope="col"><strong>Clip skip ${clipSkip}</strong>${mark}<small>${escapeHtml(sentence)}</small></th>`;
}

/** The bar is full at a root mean square difference of a quarter, which unrelated pictures have. */
const barOf = (image: number): string =>
  `<div class="bar"><i style="width:${Math.min(100, image * 400).toFixed(1)}%"></i></div>`;

function differencesOf({ difference }: SweepCell): string {
  if (!difference) return '';
  const { image, latent, conditioning } = difference;
  const numbers = `picture ${percent(image)}, latent ${percent(latent)}, conditioning ${conditioning.toFixed(4)}`;
  return `${barOf(image)}<small>${numbers}</small>`;
}

/** A picture narrower than this is shown enlarged, pixel by pixel. */
const SMALL = 256;

function cellOf(cell: SweepCell, picture: string): string {
  const { requested, effective } = cell.clipSkip;
  const label = `Clip skip ${requested}${effective === null ? ' (no effect)' : ''}, seed ${cell.seed}`;
  const size = cell.width < SMALL ? ' class="small"' : '';
  return [
    `<td><img${size} alt="${escapeHtml(label)}" width="${cell.width}" height="${cell.height}" src="${picture}">`,
    differencesOf(cell),
    `<details><summary>${escapeHtml(label)}</summary>${escapeHtml(cell.infotext)}</details></td>`,
  ].join('');
}

function rowOf(result: SweepResult, pictures: readonly string[], row: number): string {
  const cells = result.cells.flatMap((cell, index) => (cell.row === row ? [cellOf(cell, pictures[index] ?? '')] : []));
  return `<tr><th scope="row">${escapeHtml(result.rows[row]?.label ?? '')}</th>${cells.join('')}</tr>`;
}

const NOTE = `Under each picture: how far it is from the one on its left, the neighbouring value with everything else equal.
Picture: root mean square difference of the pixels; latent: the same relative to the latents; conditioning: mean over the tokens of 1 − cosine.`;

/** The page; `pictures[i]` is the data URI of `cells[i]`. */
export function renderSweepPage(result: SweepResult, pictures: readonly string[]): string {
  const { title, verdicts, recommended, rows, stage } = result;
  const heads = verdicts.map((verdict) => headOf(verdict, recommended)).join('');
  const body = rows.map((_, row) => rowOf(result, pictures, row)).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)} - clip-skip sweep</title><style>${STYLE}</style></head>
<body><h1>${escapeHtml(title)}</h1>
<p>Clip-skip sweep${stage === 'preview' ? ', previews (small, few steps)' : ''}. ${NOTE}</p>
<div class="scroll"><table><thead><tr><td></td>${heads}</tr></thead>
<tbody>${body}</tbody></table></div></body></html>
`;
}
