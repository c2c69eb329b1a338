/** @file Door of settings/: the settings' tab. */
export { SettingsTab } from './settings-tab.js';
