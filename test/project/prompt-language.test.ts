/** docs/prompt-language.md says what the parser does: every row of its tables is read and tried. */
import { describe, expect, it } from 'vitest';
import { type PromptPiece, parsePrompt } from '../../src/prompt/index.js';
import { readProject } from './project-files.js';

const document = readProject('docs/prompt-language.md');

/** The cells of the table under a heading, without the head of the table; `\|` is a bar. */
function rowsUnder(heading: string): readonly (readonly [prompt: string, says: string])[] {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [prompt = '', says = ''] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
    return [prompt.slice(1, -1), says];
  });
}

const parse = (prompt: string) => parsePrompt(prompt, { mode: 'Original', steps: 10 });
const rounded = (weight: number) => Math.round(weight * 1000) / 1000;
const pieceSays = (piece: PromptPiece) =>
  piece.kind === 'break' ? 'BREAK' : `\`${piece.text}\` ${rounded(piece.weight)}`;

describe('docs/prompt-language.md', () => {
  it('has its tables', () => {
    const counts = ['Weights', 'Over the steps', 'AND', 'Tags', 'Remarks'].map((heading) => rowsUnder(heading).length);
    expect(counts.every((count) => count >= 4)).toBe(true);
  });

  it.each(rowsUnder('Weights'))('weights: %s', (prompt, says) => {
    expect(parse(prompt).parts[0]?.texts[0]?.pieces.map(pieceSays).join(', ')).toBe(says);
  });

  it.each(rowsUnder('Over the steps'))('over the steps: %s', (prompt, says) => {
    const texts = parse(prompt).parts[0]?.texts.map(({ endStep, text }) => `${endStep} \`${text}\``);
    expect(texts?.join(', ')).toBe(says);
  });

  it.each(rowsUnder('AND'))('AND: %s', (prompt, says) => {
    const parts = parse(prompt).parts.map(({ weight, texts }) => `\`${texts[0]?.text}\` ${weight}`);
    expect(parts.join(', ')).toBe(says);
  });

  it.each(rowsUnder('Tags'))('tags: %s', (prompt, says) => {
    const { loras, parts, diagnostics } = parse(prompt);
    const pieces = parts[0]?.texts[0]?.pieces ?? [];
    const skipped = pieces.flatMap((piece) =>
      piece.kind === 'text' && piece.clipSkip
        ? [`\`${piece.text}\` has clip skip ${piece.clipSkip}, the rest what the request says`]
        : [],
    );
    const named = loras.map(
      (lora) => `the LoRA \`${lora.name}\`, text encoder ${lora.textEncoderWeight}, UNet ${lora.unetWeight}`,
    );
    const left = diagnostics.map(() => 'nothing: left out with a remark');
    expect([...skipped, ...named, ...left]).toEqual([says]);
  });

  it.each(rowsUnder('Remarks'))('remarks: %s', (prompt, says) => {
    expect(parse(prompt).diagnostics.map(({ code }) => `\`${code}\``)).toContain(says);
  });
});
