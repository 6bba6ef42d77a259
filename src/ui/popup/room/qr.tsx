/** The invite as a QR code. */
import { Icon } from '../../icons.tsx';
import { drawQr, imageOf } from '../../qr.ts';
import { words } from '../../words.ts';

export function Qr({ text }: { readonly text: string }) {
  const drawing = drawQr(text);
  if (drawing) return <img class="qr" alt={words('room.qr_of_invite')} src={imageOf(drawing)} />;
  return (
    <p class="small">
      <Icon name="alert" /> {words('room.qr_too_long')}
    </p>
  );
}
