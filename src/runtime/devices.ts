/** @file Which device an engine uses: the one that is wanted until it fails, another one after that. */
import { AppError, type Notice, noticeOf } from '../base/index.js';
import { DEVICE_NAMES, DEVICES, type Device, type DeviceChoice } from '../contract/index.js';

/** The device of an engine: the one that is wanted until it fails, the processor after that. */
export interface DeviceInUse {
  current(): Device;
  /** Goes on with another one after an error of the one in use; false where there is no other or the error is not its own. */
  fallBack(from: Device, error: unknown): boolean;
  /** The one in use has done something: from now on a failure is said even where nobody asked for this device. */
  works(): void;
}

const OF_ENGINE: readonly string[] = ['ENGINE_FAILED', 'ENGINE_LOST'];

/** @param onNotice hears of each device that was asked for, or had worked, and failed */
export function createDeviceInUse(choice: DeviceChoice, onNotice: (notice: Notice) => void = () => {}): DeviceInUse {
  const [first = 'cpu', ...rest]: readonly Device[] = choice === 'auto' ? DEVICES : [choice, 'cpu'];
  const others = first === 'cpu' ? [] : [...rest];
  let device = first;
  let isKnown = choice !== 'auto';
  return {
    current: () => device,
    works: () => {
      isKnown = true;
    },
    fallBack: (from, error) => {
      if (!(error instanceof AppError) || !OF_ENGINE.includes(error.code)) return false;
      // Another graph has found out already.
      if (from !== device) return true;
      const next = others.shift();
      if (next === undefined) return false;
      if (isKnown) onNotice(noticeOf('device-failed', { device: DEVICE_NAMES[from], reason: error.message }));
      device = next;
      return true;
    },
  };
}
