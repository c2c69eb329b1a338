/** @file The scripts of the tab: those the server has, the chosen one, and what is handed in. */
import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/index.js';
import { useDrawingTab, useTabScripts } from '../state/index.js';
import { orderOf } from './script-args.js';

/** New checkpoints, VAEs and styles are seen after this long. */
const FRESH_MS = 15_000;

export function useScripts() {
  const tab = useDrawingTab();
  const { data } = useQuery({
    queryKey: ['scripts'],
    staleTime: FRESH_MS,
    queryFn: () => answerOf(api.GET('/api/v1/scripts')),
  });
  return { rows: data?.[tab], axes: data?.axes[tab] ?? [] };
}

/** The chosen script as it is handed in; undefined = none. */
export function useScriptOrder() {
  const { rows } = useScripts();
  return orderOf(rows, useTabScripts());
}
