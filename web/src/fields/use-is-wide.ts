/** @file Whether the page has room for columns side by side; else it is one column, and much of it stands in sheets. */
import { useMediaQuery } from '@mantine/hooks';

/** As in page.css. */
const WIDE = '(min-width: 62em)';

export const useIsWide = (): boolean => useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
