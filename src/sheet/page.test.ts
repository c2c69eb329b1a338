import { describe, expect, it } from 'vitest';
import type { SweepResult } from '../contract/index.js';
import { renderSweepPage } from './page.js';

const HOSTILE = '<script>alert("x")</script> & \'quotes\'';

const clipSkip = (value: number) => ({ requested: value, effective: value, layersRun: 13 - value, numLayers: 12 });
const cell = (column: number): SweepResult['cells'][number] => ({
  index: column,
  row: 0,
  column,
  seed: 7,
  clipSkip: clipSkip(column + 1),
  stage: 'full',
  infotext: HOSTILE,
  width: 64,
  height: 64,
  file: `${column}.png`,
  difference: column === 0 ? null : { conditioning: 0.5, latent: 0.25, image: 0 },
});

const RESULT: SweepResult = {
  stage: 'full',
  title: HOSTILE,
  clipSkips: [1, 2],
  rows: [{ label: HOSTILE, seed: 7, axisValue: HOSTILE }],
  cells: [cell(0), cell(1)],
  verdicts: [
    { clipSkip: 1, verdict: 'first', sentence: '1 is the baseline', difference: null },
    { clipSkip: 2, verdict: 'same', sentence: '2 draws what 1 draws', difference: null },
  ],
  encoderRuns: 1,
  drawn: 2,
  seconds: 1,
  warnings: [],
};

describe('renderSweepPage', () => {
  const page = renderSweepPage(RESULT, ['data:image/png;base64,AAAA', 'data:image/png;base64,BBBB']);

  it('shows every picture, its differences, and which value is dead', () => {
    expect(page.match(/<img /g)).toHaveLength(2);
    expect(page).toContain('picture 0.0 %, latent 25.0 %, conditioning 0.5000');
    expect(page).toContain('<th class="dead" scope="col"><strong>Clip skip 2</strong><small>2 draws what 1 draws');
  });

  it('takes no text for markup', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;quotes&#39;');
  });

  it('needs no other file and no other host', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]{0,5})/g)].map(([, start]) => start);
    expect(addresses).toEqual(['data:', 'data:']);
    expect(page).not.toMatch(/https?:|@import|url\(/);
  });
});
