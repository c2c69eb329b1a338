/** @file Settings at the top of the page, each saved as soon as it is changed. */
import { useSaveNow, useSettings } from '../api/settings.js';
import { SettingControl } from '../fields/setting-control.js';
import { useWords } from '../i18n/use-words.js';
import { Failure } from './failure.js';

export function Quicksettings({ keys }: { keys: readonly string[] }) {
  const { text } = useWords();
  const settings = useSettings().data ?? [];
  const { save, error } = useSaveNow();
  const shown = keys.flatMap((key) => settings.find((setting) => setting.key === key) ?? []);
  return (
    <section aria-label={text('quicksettings')}>
      <div id="quicksettings">
        {shown.map((setting) => (
          <SettingControl
            key={setting.key}
            setting={setting}
            value={setting.value}
            onChange={(value) => save(setting.key, value)}
            compact
          />
        ))}
      </div>
      <Failure news={error} />
    </section>
  );
}
