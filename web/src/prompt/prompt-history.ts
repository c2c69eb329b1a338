/** @file The prompts of earlier pictures; pure. */

/** The lines before the negative prompt and the parameters. */
const promptOf = (infotext: string): string => infotext.split(/\n(?:Negative prompt: |(?=Steps: ))/)[0]?.trim() ?? '';

/** Each prompt once, the newest first, those apart that are empty or parameters alone. */
export const earlierPrompts = (infotexts: readonly string[], most: number): readonly string[] =>
  [...new Set(infotexts.map(promptOf))]
    .filter((prompt) => prompt !== '' && !prompt.startsWith('Steps: '))
    .slice(0, most);
