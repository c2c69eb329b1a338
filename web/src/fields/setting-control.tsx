/** @file One setting as its control. */
import { Checkbox } from '@mantine/core';
import type { Setting, SettingValue } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { ChoiceField } from './choice-field.js';
import { ClipSkipField } from './clip-skip-field.js';
import { NumberSetting } from './number-setting.js';
import { OverrideNote } from './override-note.js';
import { SettingsListField } from './settings-list-field.js';
import { SliderField } from './slider-field.js';
import { TextSetting } from './text-setting.js';

interface SettingControlProps {
  readonly setting: Setting;
  readonly value: SettingValue;
  readonly onChange: (value: SettingValue) => void;
  /** Without the description. */
  readonly compact?: boolean;
}

function Control({ setting, value, onChange, compact = false }: SettingControlProps) {
  const words = useWords();
  const id = `setting_${setting.key}`;
  const reload = setting.restartNeeded ? ` ${words.text('needsReload')}` : '';
  const description = compact ? undefined : words.description(setting) + reload;
  const common = { id, label: words.setting(setting), ...(description ? { description } : {}) };
  if (setting.rangeFrom === 'numLayers')
    return <ClipSkipField {...common} setting={setting} value={Number(value)} onCommit={onChange} />;
  switch (setting.control) {
    case 'checkbox':
      return (
        <Checkbox {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'dropdown':
      return <ChoiceField {...common} setting={setting} value={String(value)} onChange={onChange} />;
    case 'multiselect':
      return (
        <SettingsListField
          {...common}
          setting={setting}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case 'number':
      return (
        <NumberSetting
          {...common}
          description={description}
          {...(setting.range ? { range: setting.range } : {})}
          value={Number(value)}
          onCommit={onChange}
        />
      );
    case 'slider':
      return (
        <SliderField
          {...common}
          {...(setting.range ?? { min: 0, max: 100, step: 1 })}
          value={Number(value)}
          onCommit={onChange}
        />
      );
    case 'text':
      return <TextSetting {...common} description={description} value={String(value)} onCommit={onChange} />;
  }
}

/** The control, and below it what stands over the setting for the next pictures. */
export function SettingControl(props: SettingControlProps) {
  return (
    <div>
      <Control {...props} />
      <OverrideNote setting={props.setting} />
    </div>
  );
}
