/** @file A picture that was dropped or pasted on the page: what it says, and the ways it can go. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FailureNews, PngInfo } from '../api/index.js';
import { useWords } from '../i18n/index.js';
import { Failure } from '../messages/index.js';
import { Infotext } from '../pictures/index.js';
import { useSend, useSendPicture } from '../sending/index.js';
import type { Img2imgDraft, InitPicture } from '../state/index.js';

export interface DroppedPicture {
  readonly picture: InitPicture;
  readonly info: PngInfo;
}

interface ChoicesProps extends DroppedPicture {
  readonly onSent: () => void;
}

/** Its parameters, or itself, into a tab that draws. */
function Ways({ picture, info, onSent }: ChoicesProps) {
  const { label } = useWords();
  const send = useSend();
  const sendPicture = useSendPicture();
  const way = (name: string, act: () => void) => (
    <Button
      variant="light"
      onClick={() => {
        act();
        onSent();
      }}
    >
      {name}
    </Button>
  );
  const asInit = (mode: Img2imgDraft['mode']) => () => sendPicture(picture, info, mode);
  return (
    <Group gap="xs">
      {info.infotext !== '' && way(label('sendToTxt2img'), () => send(info))}
      {way(label('sendToImg2img'), asInit('img2img'))}
      {way(label('sendToInpaint'), asInit('inpaint'))}
    </Group>
  );
}

function Choices(props: ChoicesProps) {
  const { text } = useWords();
  const { picture, info } = props;
  return (
    <Stack gap="sm">
      <img className="picture" style={{ maxHeight: 320 }} alt={text('chosenImage')} src={picture.source} />
      <Ways {...props} />
      <Infotext infotext={info.infotext || text('noInfotext')} />
    </Stack>
  );
}

interface DroppedDialogProps {
  readonly dropped: DroppedPicture | undefined;
  readonly error: FailureNews | null;
  readonly onClose: () => void;
}

export function DroppedDialog({ dropped, error, onClose }: DroppedDialogProps) {
  const { text } = useWords();
  return (
    <Modal opened onClose={onClose} title={text('droppedPicture')} closeButtonProps={{ 'aria-label': text('close') }}>
      <Failure news={error} />
      {dropped && <Choices {...dropped} onSent={onClose} />}
    </Modal>
  );
}
