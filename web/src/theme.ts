/** @file How the page looks: one accent, small controls, and the parts of the kit set to it once. */
import { Accordion, ActionIcon, Button, createTheme, Drawer, Input, Menu, Modal } from '@mantine/core';

const FONTS = 'system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** The headline of a dialog is not a second banner of the page. */
const DIALOG = { attributes: { header: { role: 'presentation' } }, transitionProps: { duration: 0 } };

export const theme = createTheme({
  fontFamily: FONTS,
  headings: { fontFamily: FONTS },
  primaryColor: 'violet',
  autoContrast: true,
  components: {
    Accordion: Accordion.extend({ defaultProps: { chevronSize: 14, transitionDuration: 0 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 'md' } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    Drawer: Drawer.extend({ defaultProps: DIALOG }),
    Input: Input.extend({ defaultProps: { size: 'xs' } }),
    InputWrapper: Input.Wrapper.extend({ defaultProps: { size: 'xs' } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
    Modal: Modal.extend({ defaultProps: DIALOG }),
  },
});
