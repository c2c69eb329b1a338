/** @file Settings at the top of the page, each saved as soon as it is changed. */
import { type Setting, type SettingValue, useSettings } from '../api/index.js';
import { SettingControl } from '../fields/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { useEffectiveValue, useSetClipSkip, useSetNow } from '../request/index.js';

interface QuicksettingProps {
  readonly setting: Setting;
  readonly onChange: (value: SettingValue) => void;
}

/** Shows what holds for the next picture. */
const Quicksetting = ({ setting, onChange }: QuicksettingProps) => (
  <SettingControl setting={setting} value={useEffectiveValue(setting)} onChange={onChange} compact />
);

export function Quicksettings({ keys }: { keys: readonly string[] }) {
  const { text } = useWords();
  const settings = useSettings().data ?? [];
  const now = useSetNow();
  const clipSkip = useSetClipSkip();
  const shown = keys.flatMap((key) => settings.find((setting) => setting.key === key) ?? []);
  const change = ({ key, rangeFrom }: Setting, value: SettingValue) =>
    rangeFrom === 'numLayers' ? clipSkip.use(Number(value)) : now.set(key, value);
  return (
    <section aria-label={text('quicksettings')}>
      <div id="quicksettings">
        {shown.map((setting) => (
          <Quicksetting key={setting.key} setting={setting} onChange={(value) => change(setting, value)} />
        ))}
      </div>
      <Failure news={now.error ?? clipSkip.error} />
    </section>
  );
}
