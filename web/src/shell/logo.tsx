/** @file The product's sign, as in web/public/icon.svg; drawn here, it is there without the server too. */

export function Logo() {
  return (
    <svg viewBox="0 0 64 64" width={24} height={24} className="page-icon" role="img" aria-label="Penultimate">
      <rect width="64" height="64" rx="14" fill="#7048e8" />
      <path d="M14 24 32 15l18 9-18 9z" fill="#fff" />
      <path d="m14 33 18 9 18-9" fill="none" stroke="#fff" strokeWidth="4" strokeLinejoin="round" />
      <path d="m14 42 18 9 18-9" fill="none" stroke="#fff" strokeWidth="4" strokeLinejoin="round" opacity=".45" />
    </svg>
  );
}
