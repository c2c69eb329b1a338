/** @file Finds the system's Chromium and starts it so that it stays quiet. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a Chromium; undefined where there is none. CHROMIUM_PATH comes first. */
export const findChromium = () => process.env.CHROMIUM_PATH ?? PLACES.find((path) => existsSync(path));

/** A running browser. */
export const startChromium = (executablePath) => chromium.launch({ executablePath, args: FLAGS });
