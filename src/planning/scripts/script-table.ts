/** @file The scripts there are. Their titles are the WebUI's; the case does not count. */
import { AppError } from '../../base/index.js';
import type { ScriptTab } from '../../contract/index.js';
import { LOOPBACK } from './loopback.js';
import { PROMPT_MATRIX } from './prompt-matrix.js';
import { PROMPTS_FROM_LINES } from './prompts-from-lines.js';
import type { Script } from './script.js';
import { SD_UPSCALE } from './sd-upscale.js';
import { XYZ_PLOT } from './xyz-plot.js';

const SCRIPTS: readonly Script[] = [LOOPBACK, PROMPT_MATRIX, PROMPTS_FROM_LINES, SD_UPSCALE, XYZ_PLOT];

/** The scripts of a tab, in the order of their titles. */
export const scriptsOf = (tab: ScriptTab): readonly Script[] => SCRIPTS.filter(({ tabs }) => tabs.includes(tab));

/** @throws SCRIPT_NOT_FOUND */
export function findScript(tab: ScriptTab, name: string): Script {
  const found = scriptsOf(tab).find(({ title }) => title.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new AppError('SCRIPT_NOT_FOUND', { name });
}
