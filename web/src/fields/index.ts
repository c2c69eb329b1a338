/** @file Door of fields/: controls of single values. */
export { ClipSkipChip } from './clip-skip-chip.js';
export { ClipSkipField } from './clip-skip-field.js';
export { Fold } from './fold.js';
export { ForeignMark } from './foreign-mark.js';
export { Help, HelpedName, useHelped } from './help.js';
export { Icon, type IconName } from './icon.js';
export { IconButton } from './icon-button.js';
export { entriesOf } from './list-entries.js';
export { ListField } from './list-field.js';
export { OptionalNumberField } from './optional-number-field.js';
export { OverrideNote } from './override-note.js';
export { RANDOM_SEED, SeedBox } from './seed-box.js';
export { SettingControl } from './setting-control.js';
export { SliderField } from './slider-field.js';
export { TakeClipSkip } from './take-clip-skip.js';
export { TextSetting } from './text-setting.js';
export { useIsWide } from './use-is-wide.js';
