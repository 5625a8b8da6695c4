import { dfuAlternates, isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import { targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import {
  byHost,
  linesSaying,
  onHost,
  runOrigin,
  runsOf,
  type SaidLine,
} from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UsbDevice, UsbInterface } from '../../src/evidence/usb.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** more than any STM32's ROM offers: flash, option bytes, OTP, device features (AN2606) */
const ST_ALTERNATES = 4;

/** dfu-util passes over alternates that do not match -a, and then says that there is no device at all. */
export const rule = defineRule({
  id: 'bad-alt-setting-argument',
  title: 'the board has no such alternate setting',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'dfu-util was told by -a to use an alternate setting that the board does not have.',
    why: 'Each alternate setting of a board in DFU mode is one of its memories. dfu-util skips those that do not match and then says that it found no device. Nothing was written.',
    fix: 'Look with `dfu-util -l` which alternate is the internal flash (0 on an STM32), and give its number.',
  },
  needs: ['runs'],
  uses: ['usb'],
  explains: ['no-dfu-device'],
  *check({ runs, optional: { usb } }) {
    const wrong = linesSaying(runsOf(runs, 'dfu-util'), 'no-dfu-device', 'cannot-set-alternate').flatMap(
      (said) => {
        const told = said.line.details['alternate'];
        const alternate = said.run.arguments?.alternate ?? (told === undefined ? null : String(told));
        if (alternate === null) return [];
        const board = boardOf(said.run, usb?.devices ?? []);
        return isWrong(said, alternate, board) ? [{ ...said, alternate, board }] : [];
      },
    );
    for (const { host, last, items } of byHost(wrong)) {
      yield {
        certainty: last.board ? 'certain' : 'likely',
        subject: `dfu-util -a ${printable(last.alternate, 60)}${onHost(host)}`,
        what: what(last.alternate, last.board, onHost(host)),
        why: 'dfu-util skips every alternate that does not match -a, so it may say that there is no device at all although the board is in DFU mode. Nothing was written.',
        origins: items.flatMap((item) => [
          runOrigin(item.run),
          item.origin,
          ...(item.board ? [item.board.origin] : []),
        ]),
        remedies: remedies(last.run),
      } satisfies FindingDraft;
    }
  },
});

function what(alternate: string, board: UsbDevice | null, where: string): string {
  const asked = `dfu-util${where} was told to use alternate setting "${printable(alternate, 60)}"`;
  if (!board) return `${asked}, and an STM32 in DFU mode most likely has none of that number.`;
  const numbers = dfuAlternates(board).map(({ alternateSetting }) => alternateSetting);
  const has = [...new Set(numbers)].sort((a, b) => a - b).join(', ');
  return `${asked}, and the board ${formatUsbId(board.vendorId, board.productId)} has ${has} only.`;
}

/** The board in DFU mode that the text lists with its alternates on the same host, when there is one. */
function boardOf(run: Run, devices: readonly UsbDevice[]): UsbDevice | null {
  const target = targetOf(run);
  const boards = devices.filter(
    (device) =>
      device.host === run.host &&
      isInDfuMode(device) &&
      dfuAlternates(device).length > 0 &&
      (!target || (target.vendorId === device.vendorId && target.productId === device.productId)),
  );
  return boards.length === 1 ? (boards[0] ?? null) : null;
}

function isWrong({ run, line }: SaidLine, alternate: string, board: UsbDevice | null): boolean {
  if (board) return !dfuAlternates(board).some((one) => matches(one, alternate));
  if (line.meaning === 'cannot-set-alternate') return true;
  const target = targetOf(run);
  const isStm32 = target !== null && identifyUsb(target.vendorId, target.productId)?.role === 'st-rom-dfu';
  return isStm32 && /^\d{1,3}$/.test(alternate) && Number(alternate) >= ST_ALTERNATES;
}

/** dfu-util takes a number for bAlternateSetting and anything else for the whole name. */
function matches({ alternateSetting, name }: UsbInterface, alternate: string): boolean {
  return /^\d{1,3}$/.test(alternate) ? alternateSetting === Number(alternate) : name?.text === alternate;
}

function remedies(run: Run): FindingDraft['remedies'] {
  const argv = withFirstAlternate(run.argv ?? []);
  return [
    {
      kind: 'command',
      title: 'See which alternate settings the board has',
      risk: 'none',
      argv: ['dfu-util', '-l'],
      elevated: false,
    },
    {
      kind: 'steps',
      title: 'Use the one that is the internal flash',
      risk: 'none',
      steps: [
        'Take the number of the line whose name begins with "@Internal Flash": alternate 0 on every STM32.',
        ...(argv ? [`The same command with it: \`${argv}\`.`] : []),
      ],
    },
  ];
}

/** The command as it was with -a 0; null where -a is not a word of its own, or it is too long to be shown whole. */
function withFirstAlternate(argv: readonly string[]): string | null {
  const at = argv.findIndex((word) => word === '-a' || word === '--alt' || word === '--altsetting');
  if (at < 0) return null;
  const command = argv.map((word, index) => (index === at + 1 ? '0' : word)).join(' ');
  return command.length <= 200 ? printable(command, 200) : null;
}
