/** @file A die, drawn: the character is missing in many fonts. */

const PIPS = [
  [8, 8],
  [16, 8],
  [12, 12],
  [8, 16],
  [16, 16],
] as const;

export function DiceIcon() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <rect x="3" y="3" width="18" height="18" rx="4" />
      {PIPS.map(([x, y]) => (
        <circle key={`${x},${y}`} cx={x} cy={y} r="1.3" fill="currentColor" stroke="none" />
      ))}
    </svg>
  );
}
