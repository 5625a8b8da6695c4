import { printable } from '../formats/text.ts';
import type { DeviceFacts } from './plan-facts.ts';
import type { Refusal } from './refusals.ts';

/** A chip that would take nothing: read-protected beyond doubt, or busy for ever. Said before anything is asked of its flash. */
export function protectionGuards({
  protection,
  route,
}: Pick<DeviceFacts, 'protection' | 'route'>): Refusal[] {
  if (!protection) return [];
  const { verdict, staysBusy } = protection;
  if (staysBusy) {
    return [
      {
        code: 'stays-busy',
        what: 'The chip says that it is busy and does not end.',
        why: 'It takes no command in that state, so that nothing could be erased or written.',
        wayOut: verdict.obstacle ?? verdict.words,
      },
    ];
  }
  if (verdict.certainty !== 'protected') return [];
  return [
    {
      code: 'read-protected',
      what: verdict.words,
      why: 'Whatever is sent to it, the flash does not take it, or nobody can see whether it does.',
      wayOut:
        verdict.obstacle === null
          ? `dfu-doctor unprotect${route.kind === 'uart' ? ` --device ${printable(route.tty, 200)}` : ''} lifts the protection. That erases everything on the chip, its bootloader too: have both files at hand first.`
          : verdict.obstacle,
    },
  ];
}
