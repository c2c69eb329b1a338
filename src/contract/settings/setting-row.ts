/** @file What a row of the table of settings says. */

export type SettingType = 'integer' | 'number' | 'boolean' | 'text' | 'list';
export type SettingControl = 'slider' | 'checkbox' | 'dropdown' | 'multiselect' | 'text' | 'number';
export type SettingValue = number | boolean | string | readonly string[];

/** Inclusive limits of a number and the step of its slider. */
export interface SettingRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

export interface SettingRow {
  readonly key: string;
  readonly label: string;
  /** Group of pages in Settings. */
  readonly category: 'Saving images' | 'Stable Diffusion' | 'User Interface';
  /** Page in Settings. */
  readonly section: string;
  readonly type: SettingType;
  readonly control: SettingControl;
  readonly default: SettingValue;
  readonly range?: SettingRange;
  /** What knows a narrower or wider range than the table: the loaded model. */
  readonly rangeFrom?: 'numLayers';
  readonly choices?: readonly string[];
  /** Where the choices are found when only the running program knows them; then any text is stored. */
  readonly choicesFrom?: 'checkpoints' | 'vaes';
  /** Other spellings that are taken and stored as one of the choices. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Key under which infotext records the value. */
  readonly infotextLabel?: string;
  readonly restartNeeded?: 'reload-ui';
  /** False = not taken over from a WebUI's configuration. */
  readonly imported?: false;
  /** What the value does, in a sentence or two. */
  readonly description: string;
}
