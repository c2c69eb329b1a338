/** @file Keys of the settings that stand at the top of the page, as it was loaded; what is there is not shown a second time below. */
import { createContext } from 'react';

export const OnTopContext = createContext<readonly string[]>([]);
