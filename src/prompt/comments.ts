/** @file Comments in prompts: from # to the end of the line. */

/**
 * A prompt without its comments; a line that is nothing else goes with its end.
 * White space may differ from the WebUI's result, which the tokenizer does not see.
 * @source A1111 v1.10.1, as behaviour
 */
export function withoutComments(prompt: string): string {
  if (!prompt.includes('#')) return prompt;
  const lines = prompt.split('\n').filter((line) => !line.startsWith('#'));
  return lines.map((line) => (line.includes('#') ? line.slice(0, line.indexOf('#')).trimEnd() : line)).join('\n');
}
