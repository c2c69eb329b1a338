/** @file What is asked for, whichever edge it came over: the drawing, and how it is to be handled. */
import type Type from 'typebox';
import type { JobRequestSchema } from './request.js';
import type { ScriptBody } from './scripts.js';
import type { SettingValues } from './settings/settings.js';

/** The tab of the page whose scripts and axes are meant. */
export type ScriptTab = ScriptBody['tab'];

/** A script that makes many tasks of one request. */
export interface ScriptCall {
  readonly tab: ScriptTab;
  /** Of the script; the case does not count. */
  readonly title: string;
  /** By position; what is left out has its default. */
  readonly args: readonly unknown[];
}

/** Everything but the prompt may be left out: the planner answers it. */
export interface GenerationRequest extends Type.Static<typeof JobRequestSchema> {
  /** Values in place of the global settings, for this request alone. */
  readonly settings?: Partial<SettingValues>;
  /** False leaves out the networks that its prompts and styles name. */
  readonly networks?: boolean;
  /** Whether several images are also put side by side, as the settings say; false when left out. */
  readonly grid?: boolean;
  /** Whether its images are kept after it, where the settings say; false when left out. */
  readonly save?: boolean;
  /** The init image of each image of a batch, where they are several; then a batch has as many. */
  readonly initImages?: readonly string[];
  readonly script?: ScriptCall;
}
