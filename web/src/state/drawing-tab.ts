/** @file Which of the tabs that draw a part stands in; its ids begin with the tab's name. */
import { createContext, useContext } from 'react';

export type DrawingTab = 'txt2img' | 'img2img';

export const DrawingTabContext = createContext<DrawingTab>('txt2img');

/** The tab, as provided above. */
export const useDrawingTab = (): DrawingTab => useContext(DrawingTabContext);

/** Names a part of the tab, e.g. txt2img_generate. */
export function usePartId(): (part: string) => string {
  const tab = useDrawingTab();
  return (part) => `${tab}_${part}`;
}
