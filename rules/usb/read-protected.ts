import { isF070OrF072 } from '../../src/diagnosis/board-clues.ts';
import { isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunLine } from '../../src/evidence/runs.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';

/** What a protected chip does, as the flash tool shows it. One kind alone has other causes too. */
type Sign = 'vendor-error' | 'erase' | 'read' | 'write' | 'address' | 'told';

const IN_WORDS: Readonly<Record<Sign, string>> = {
  'vendor-error': 'reported a vendor-specific error (status 11)',
  erase: 'refused to erase its flash',
  read: 'refused to be read',
  write: 'refused to be written',
  address: 'refused the address',
  told: 'was called read-protected by the flash tool',
};
/** DFU 1.1 6.1.2: errERASE, errVENDOR */
const ERR_ERASE = 4;
const ERR_VENDOR = 11;
const OPTION_BYTES = /\boption bytes\b/;
const TOOLS: readonly Run['tool'][] = [
  'dfu-util',
  'stm32flash',
  'betaflight',
  'cube-programmer',
  'pydfu',
  'stm32loader',
];
/** they speak to the serial bootloader, where no USB hub has a part */
const BY_UART: readonly Run['tool'][] = ['stm32flash', 'stm32loader'];
/** commands of the serial bootloader that a protected chip answers with NACK (AN3155 2) */
const NACKED: Readonly<Record<number, Sign>> = { 0x11: 'read', 0x31: 'write', 0x43: 'erase', 0x44: 'erase' };

/** stm32flash's words once the erase command was refused */
const ERASE_FAILED = /^(?:Failed to erase memory|Can't initiate chip mass erase|Mass erase (?:error|failed))/;

/** The board refuses what a chip with read-out protection refuses. */
export const rule = defineRule({
  id: 'read-protected',
  title: 'the chip may be read-protected',
  severity: 'error',
  certainty: 'hint',
  summary: {
    what: 'The board refuses to erase or read its flash, as an STM32 with read-out protection (RDP level 1) does.',
    why: 'Nothing can be written while the protection is on, and taking it off erases the whole chip. One refusal alone has other causes too: write-protected sectors, or an STM32F070 or F072 at a USB 3 port.',
    fix: 'Look for a second sign before the protection is blamed: try to read a little of the flash, and put a USB 2 hub in between. Only then take the protection off.',
  },
  needs: ['runs'],
  uses: ['usb'],
  *check({ runs, optional: { usb } }) {
    const refused = runsOf(runs, ...TOOLS)
      .filter((run) => run.outcome !== 'succeeded')
      .flatMap(signsOf);
    for (const { host, items } of byHost(refused)) {
      const signs = new Set(items.map(({ sign }) => sign));
      // a vendor-specific error that nothing was refused after is a leftover of an earlier attempt
      if (items.every(({ sign }) => sign === 'vendor-error')) continue;
      yield finding(host, items, signs, needsHub(host, items, usb));
    }
  },
});

interface Refusal extends SaidLine {
  sign: Sign;
}

function signsOf(run: Run): Refusal[] {
  return run.lines.flatMap((line) =>
    signsIn(line, run).map((sign) => ({ run, line, sign, origin: lineOrigin(run, line) })),
  );
}

function signsIn({ meaning, details, text }: RunLine, run: Run): Sign[] {
  if (BY_UART.includes(run.tool) && meaning !== 'read-protection-told') {
    const command = details['command'];
    if (meaning === 'stm32-command-failed') return ERASE_FAILED.test(text) ? ['erase'] : [];
    const sign = meaning === 'nack' && typeof command === 'number' ? NACKED[command] : undefined;
    return sign === undefined ? [] : [sign];
  }
  if (meaning === 'dfuse-download-failed') {
    const command = String(details['command'] ?? '');
    // a protected chip takes no byte, and has no page erased
    if (hasWritten(run)) return [];
    if (command === 'ERASE_PAGE' || command === 'MASS_ERASE') return ['erase'];
    const isVendor = run.lines.some((line) => line.details['status'] === ERR_VENDOR);
    return command === 'SET_ADDRESS' && isVendor ? ['address'] : [];
  }
  if (meaning === 'upload-failed') return ['read'];
  if (meaning === 'read-protection-told') return [whatWasTold(run.tool, text)];
  if (meaning !== 'device-status' && meaning !== 'dfuse-status-error') return [];
  if (details['status'] === ERR_VENDOR) return ['vendor-error'];
  return details['status'] === ERR_ERASE ? ['erase'] : [];
}

/** Since 0.10 dfu-util erases everything first; before, page by page, each in front of its data. */
function hasWritten({ lines }: Run): boolean {
  return lines.some(
    ({ meaning, details }) =>
      meaning === 'progress' &&
      (details['phase'] === 'Erase' || details['phase'] === 'Download') &&
      Number(details['bytes'] ?? 0) > 0,
  );
}

/** Betaflight's configurator and stm32loader: what they asked the board for, and what came of it. */
function whatWasTold(tool: Run['tool'], text: string): Sign {
  if (tool === 'cube-programmer') return 'told';
  if (tool === 'stm32loader') return 'erase';
  return OPTION_BYTES.test(text) ? 'address' : 'read';
}

/** May a USB 2 hub be what is missing? null = the text does not tell the chip */
function needsHub(host: string | null, items: readonly Refusal[], usb: UsbFacts | null): boolean | null {
  if (items.every(({ run }) => BY_UART.includes(run.tool))) return false;
  const [device, another] = usb?.devices.filter((one) => one.host === host && isInDfuMode(one)) ?? [];
  return device && !another ? isF070OrF072(device) : null;
}

function finding(
  host: string | null,
  items: readonly Refusal[],
  signs: ReadonlySet<Sign>,
  mayNeedHub: boolean | null,
): FindingDraft {
  const words = [...signs].map((sign) => IN_WORDS[sign]);
  const said = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words[0];
  const isLikely = signs.size > 1;
  return {
    certainty: isLikely ? 'likely' : 'hint',
    subject: `the board${onHost(host)}`,
    what: isLikely
      ? `The board${onHost(host)} ${said}: two signs of read-out protection.`
      : `A hint: the board${onHost(host)} ${said}; it may be read-protected.`,
    why: `A protected STM32 lets nobody read or write its flash, and taking the protection off erases all of it. ${
      mayNeedHub === false
        ? 'Write-protected sectors look the same.'
        : 'Write-protected sectors look the same, and so does an STM32F070 or F072 at a USB 3 port, which is not protected at all.'
    }`,
    origins: items.map(({ origin }) => origin),
    remedies: [
      ...(mayNeedHub === false ? [] : [TRY_HUB]),
      items.some(({ run }) => BY_UART.includes(run.tool)) ? READ_BY_UART : READ_BY_USB,
      ...(isLikely && mayNeedHub !== true ? [unprotect(items.at(-1)?.run, mayNeedHub)] : []),
    ],
  };
}

const TRY_HUB: Remedy = {
  kind: 'steps',
  title: 'First plug a USB 2 hub between computer and board',
  risk: 'none',
  steps: [
    'Take USB and power from the board, put the hub in between, enter DFU mode again and repeat the command.',
    'If it works now, it was the USB 3 port, and nothing is protected.',
  ],
};

const READ_BY_USB: Remedy = {
  kind: 'steps',
  title: 'Look for a second sign; this changes nothing on the board',
  risk: 'none',
  steps: [
    'Enter DFU mode afresh and run `dfu-util -a 0 -s 0x08000000:1024 -U part.bin`.',
    'A protected chip refuses that as well. If part.bin is there, 1024 bytes long, the chip is not protected.',
  ],
};

const READ_BY_UART: Remedy = {
  kind: 'steps',
  title: 'Look for a second sign; this changes nothing on the board',
  risk: 'none',
  steps: [
    'Reset the board into its bootloader and run `stm32flash -r part.bin -S 0x08000000:1024` with the port of the board.',
    'A protected chip answers that with a NACK as well. If part.bin is there, the chip is not protected.',
  ],
};

function unprotect(run: Run | undefined, mayNeedHub: boolean | null): Remedy {
  const command =
    run?.tool === 'stm32flash'
      ? '`stm32flash -k` with the port of the board'
      : '`dfu-util -a 0 -s 0x08000000:unprotect:force -D out/klipper.bin`';
  return {
    kind: 'steps',
    title: 'Take the protection off, which erases the whole chip',
    risk: 'destructive',
    steps: [
      ...(mayNeedHub === null ? ['Only if the hub made no difference and the chip could not be read.'] : []),
      "Make sure that you have the maker's bootloader file if the board needs one: it is erased as well.",
      `Run ${command}, and leave power and cable alone for half a minute.`,
      'Take power away and give it back, enter DFU mode again, then write bootloader and firmware.',
    ],
  };
}
