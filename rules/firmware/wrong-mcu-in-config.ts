import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { readUsbId } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runOrigin, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import type { Run, RunFacts, RunLine } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** Klipper's names of STM32 and of the N32 that is built like one */
const STM32 = /^(?:stm32|n32)/;
/** as Klipper's AVR Makefile announces its flasher */
const VIA_AVRDUDE = /\bvia avrdude$/;
/** flashers that Klipper calls for AVR and SAM chips only, by the family */
const FLASHER_FAMILY: Readonly<Record<string, string>> = { avrdude: 'AVR', bossac: 'SAM' };
const STM32_PORT = /\/usb-(?:Klipper|katapult)_stm32/;

/** The .config is for another family of chips altogether, so make calls a flasher that knows no STM32. */
export const rule = defineRule({
  id: 'wrong-mcu-in-config',
  title: 'the .config is for another family of chips',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'Klipper is configured for a chip of another family (AVR, SAM, RP2040 or the like), and the board is an STM32.',
    why: '`make flash` then builds for that chip and calls its flasher, avrdude or bossac, which cannot talk to an STM32.',
    fix: 'Choose the STM32 of the board in `make menuconfig`, build again, then flash.',
  },
  needs: [],
  explains: ['serial-bootloader-no-response'],
  uses: ['klipper', 'usb', 'serialPorts', 'runs'],
  oneOf: ['klipper', 'runs'],
  *check({ intent, optional: { klipper, usb, serialPorts, runs } }) {
    if (runs) {
      yield* inLog(runs);
      yield* unanswered(runs);
    }
    const config = klipper?.config;
    const name = config ? readBuildTarget(config.symbols).mcu : null;
    if (!config || name === null || STM32.test(name) || intent !== 'flash') return;
    const roms = usb?.devices.filter(isRom) ?? [];
    const running = usb?.devices.filter((device) => runningChip(device, serialPorts) !== null) ?? [];
    const only = running.length === 1 ? running : [];
    const board = [
      ...roms,
      ...only.filter((device) => STM32.test(runningChip(device, serialPorts) ?? '')),
    ][0];
    if (!board) return;
    yield {
      certainty: isRom(board) ? 'certain' : 'likely',
      subject: printable(config.path),
      what: `The .config is for an ${printable(name, 24)}, but the board ${labelOf(board)} is an STM32.`,
      why: 'What is built from it does not run on an STM32, and `make flash` calls a flasher that cannot talk to one.',
      origins: [configOrigin(config, 'CONFIG_MCU'), board.origin],
      remedies: [CHOOSE_STM32],
    };
  },
});

function* inLog({ runs }: RunFacts): Iterable<FindingDraft> {
  const calls = runs.flatMap((run) => callsIn(run, runs));
  for (const { host, first, items } of byHost(calls)) {
    yield {
      subject: `${first.tool}${onHost(host)}`,
      what: `make called ${first.tool}${onHost(host)} for an STM32 (${printable(first.device, 80)}): the .config is for an ${FLASHER_FAMILY[first.tool]} chip.`,
      why: `${first.tool} cannot talk to an STM32, so nothing was written. What was built runs on another family of chips as well.`,
      origins: items.map(({ origin }) => origin),
      remedies: [CHOOSE_STM32],
    };
  }
}

/** what the first request of an AVR bootloader got: nothing in time, or bytes that are no answer */
const NO_BOOTLOADER = /\bnot in sync\b|\bnot responding\b|\btimeout\b|cannot get into sync/i;

/** a chip that answered, or a port through which none could be asked */
const NOT_ASKED = [
  'bootloader-connected',
  'port-missing',
  'port-open-failed',
  'port-refused',
  'port-busy',
] as const;

/** Where make called avrdude for a board that tells nothing of its chip, and no AVR bootloader answered. */
function* unanswered({ runs }: RunFacts): Iterable<FindingDraft> {
  const silent = runs.filter((run) => isUnanswered(run, runs)).flatMap((run) => silence(run));
  for (const { host, items } of byHost(silent)) {
    yield {
      certainty: 'hint',
      subject: `avrdude${onHost(host)}`,
      what: `A hint: make called avrdude${onHost(host)}, as the .config is for an AVR chip, and no AVR bootloader answered. Most likely the board carries another chip, such as an STM32.`,
      why: 'avrdude can only talk to the bootloader of an AVR chip; boards with a 32-bit chip never answer it. Nothing was written. If the board does carry an ATmega, its bootloader is missing, or another program has the port.',
      origins: items.map(({ origin }) => origin),
      remedies: [LOOK_AT_THE_CHIP, CHOOSE_STM32],
    };
  }
}

function isUnanswered(run: Run, runs: readonly Run[]): boolean {
  if (run.tool !== 'avrdude' || run.outcome !== 'failed' || says(run, ...NOT_ASKED)) return false;
  const parent = run.parent === null ? undefined : runs[run.parent];
  const isByMake = parent?.lines.some((line) => line.meaning === 'flashing-file-to') ?? false;
  return (
    isByMake && parent !== undefined && callsIn(parent, runs).length === 0 && callsIn(run, runs).length === 0
  );
}

/** The last of the lines, so that ten tries are one proof. */
function silence(run: Run): SaidLine[] {
  const line = run.lines.findLast(
    ({ meaning, text }) => meaning === 'bootloader-silent' && NO_BOOTLOADER.test(text),
  );
  return line ? [{ run, line, origin: lineOrigin(run, line) }] : [];
}

const LOOK_AT_THE_CHIP: Remedy = {
  kind: 'steps',
  title: 'Read which chip the board carries',
  risk: 'none',
  steps: [
    'Look at the largest chip, or at the page of the board: STM32, GD32 and N32 are no AVR, ATmega is one.',
    'Boards of printers behind a CH340 with such a chip (Creality 4.2.x, SKR) mostly take their firmware from an SD card.',
    'For an ATmega: stop OctoPrint and Klipper, which may hold the port, and see whether the board has a bootloader at all.',
  ],
};

interface Call extends SaidLine {
  tool: string;
  device: string;
}

/** Where make, by its .config, called such a flasher for a device that is an STM32 by its id or its port's name. */
function callsIn(run: Run, runs: readonly Run[]): Call[] {
  const parent = run.parent === null ? undefined : runs[run.parent];
  const program = (run.argv?.[0] ?? '').split('/').at(-1) ?? '';
  const isByMake = parent?.tool === 'make' || parent?.tool === 'flash_usb';
  const device = isByMake && Object.hasOwn(FLASHER_FAMILY, program) ? stm32In(run.argv ?? []) : null;
  const [line] = run.lines;
  if (device !== null && line) return [{ run, line, tool: program, device, origin: runOrigin(run) }];
  return run.lines.flatMap((said) => {
    const named = run.tool === 'make' ? announced(said) : null;
    return named === null
      ? []
      : [{ run, line: said, tool: 'avrdude', device: named, origin: lineOrigin(run, said) }];
  });
}

function announced({ meaning, text, details }: RunLine): string | null {
  if (meaning !== 'flashing-file-to' || !VIA_AVRDUDE.test(text.trimEnd())) return null;
  return stm32In([String(details['device'] ?? '')]);
}

/** The word of a command line that names an STM32, also with its option in front ("-P0483:df11"). */
function stm32In(words: readonly string[]): string | null {
  const plain = words.map((word) => word.replace(/^-[a-zA-Z]=?/, ''));
  return plain.find((word) => STM32_PORT.test(word) || isRomId(word)) ?? null;
}

function isRomId(word: string): boolean {
  const id = readUsbId(word);
  return id !== null && identifyUsb(id.vendorId, id.productId)?.role === 'st-rom-dfu';
}

function isRom({ vendorId, productId }: UsbDevice): boolean {
  return identifyUsb(vendorId, productId)?.role === 'st-rom-dfu';
}

const CHOOSE_STM32: Remedy = {
  kind: 'steps',
  title: 'Choose the chip of the board',
  risk: 'none',
  steps: [
    'Run `make menuconfig` in the Klipper folder: micro-controller architecture STMicroelectronics STM32, then the processor model that is printed on the chip.',
    'Choose its bootloader offset and crystal, run `make clean` and `make`, then flash.',
  ],
};
