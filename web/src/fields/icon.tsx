/** @file The page's icons: strokes on a field of 24 by 24, drawn here; each stands beside a name or in a button that has one. */

const PATHS = {
  brush: 'M14 5l5 5-8 8H6v-5zM12 7l5 5M4 21h16',
  close: 'M6 6l12 12M18 6L6 18',
  compare: 'M12 3v18M4 6h5v12H4zM15 6h5v12h-5z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  dice: 'M4 4h16v16H4zM9 9h.01M15 9h.01M12 12h.01M9 15h.01M15 15h.01',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  earlier: 'M15 6l-6 6 6 6',
  help: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.7M12 16.6h.01',
  history: 'M4 12a8 8 0 1 0 3-6M4 4v4h4M12 8v4l3 2',
  image: 'M4 5h16v14H4zM8 10h.01M4 17l5-4 3 2 4-4 4 4',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  layers: 'M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4',
  later: 'M9 6l6 6-6 6',
  loop: 'M5 12a7 7 0 0 1 12-5l2 2M19 5v4h-4M19 12a7 7 0 0 1-12 5l-2-2M5 19v-4h4',
  moon: 'M19 14a8 8 0 1 1-9-9 6 6 0 0 0 9 9z',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  plus: 'M12 5v14M5 12h14',
  skip: 'M6 6l8 6-8 6zM18 6v12',
  sliders: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  stop: 'M7 7h10v10H7z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M6 6l1 1M17 17l1 1M18 6l-1 1M7 17l-1 1',
  swap: 'M7 4v15M4 16l3 3 3-3M17 20V5M14 8l3-3 3 3',
  text: 'M5 6h14M5 11h14M5 16h8',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  undo: 'M5 9h9a5 5 0 0 1 0 10H9M5 9l4-4M5 9l4 4',
  zoom: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM16 16l4 4M11 8v6M8 11h6',
} as const;

export type IconName = keyof typeof PATHS;

const SIDE = 18;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg width={SIDE} height={SIDE} viewBox="0 0 24 24" className="icon" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
