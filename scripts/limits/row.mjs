/** @file A limit that refuses something: the constant that it is (file and name in src/), its unit, its reason, the code of its error. */
export const row = (constant, { what, unit, why, code }) => ({ constant, what, unit, why, code });
