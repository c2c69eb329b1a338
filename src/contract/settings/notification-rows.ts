/** @file How the page tells by sound that a picture is there. @source AUTOMATIC1111 WebUI v1.10.1 for keys, labels and section */
import type { SettingRow } from './setting-row.js';

const SAVING = { category: 'Saving images', section: 'Saving images/grids' } as const;

export const NOTIFICATION_ROWS = [
  {
    key: 'notification_audio',
    label: 'Play notification sound after image generation',
    ...SAVING,
    type: 'boolean',
    control: 'checkbox',
    // The WebUI's true is silent until a sound file is put beside the program; here there is always a tone.
    default: false,
    imported: false,
    description: 'Whether pages that asked for a picture play two short tones when it is done or has failed.',
  },
  {
    key: 'notification_volume',
    label: 'Notification sound volume',
    ...SAVING,
    type: 'integer',
    control: 'slider',
    range: { min: 0, max: 100, step: 1 },
    default: 100,
    description: 'How loud the notification sound is, in percent.',
  },
] as const satisfies readonly SettingRow[];
