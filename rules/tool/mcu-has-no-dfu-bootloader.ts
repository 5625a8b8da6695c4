import { configOrigin } from '../../src/diagnosis/build-target.ts';
import { isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import { targetOf, writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { type NoDfuChip, noDfuChip } from '../../src/diagnosis/no-dfu-chips.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import { runningChip } from '../../src/diagnosis/running-chip.ts';
import type { FirmwareFacts } from '../../src/evidence/firmware.ts';
import type { KlipperFacts } from '../../src/evidence/klipper.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb, type UsbRole } from '../../src/knowledge/usb-ids.ts';

/** Klipper's port names its chip: usb-Klipper_stm32f103xe_30FF...-if00 */
const PORT_NAME = /usb-(?:Klipper|katapult|CanBoot)_([a-z0-9]{3,24})_/i;
/** these take firmware in their own way, and DFU mode is not what is missing */
const OTHER_WAYS: readonly (UsbRole | undefined)[] = ['katapult', 'hid-bootloader', 'stm32duino-dfu'];

/** DFU mode was looked for on a chip whose ROM does not have it. */
export const rule = defineRule({
  id: 'mcu-has-no-dfu-bootloader',
  title: 'this chip has no USB DFU bootloader',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The board was to be flashed in DFU mode, and its chip has no USB DFU in its ROM: STM32F103, G070, LPC176x, AVR and SAM have none.',
    why: 'No button, jumper or command brings such a chip into DFU mode. Nothing was written, and the board is fine.',
    fix: 'Flash it by the way that it has: SD card, serial bootloader, Katapult, avrdude or bossac.',
  },
  needs: [],
  uses: ['runs', 'usb', 'klipper', 'firmware'],
  explains: ['no-dfu-device', 'device-still-running-firmware', 'dfu-device-not-back-at-path'],
  *check({ intent, source, optional: { runs, usb, klipper, firmware } }) {
    const devices = usb?.devices ?? [];
    yield* inLog(runs, devices, klipper);
    if (source.kind === 'transcript' || intent !== 'flash' || !usb) return;
    if (devices.some((device) => isInDfuMode(device) || OTHER_WAYS.includes(roleOf(device)))) return;
    const meant = ofImage(firmware) ?? ofConfig(klipper);
    if (!meant) return;
    yield found(meant.chip, meant.subject, `${meant.who} is for ${meant.chip.named}`, [meant.origin]);
  },
});

function* inLog(
  facts: RunFacts | null,
  devices: readonly UsbDevice[],
  klipper: KlipperFacts | null,
): Iterable<FindingDraft> {
  const told = linesSaying(facts?.runs ?? [], 'usb-flash-unsupported').flatMap((said) => {
    const chip = noDfuChip(String(said.line.details['mcu'] ?? ''));
    return chip ? [{ ...said, chip, byConfig: false, origins: [said.origin] }] : [];
  });
  const missed = linesSaying(runsOf(facts, 'dfu-util'), 'no-dfu-device').flatMap((said) => {
    const target = targetOf(said.run);
    if (target && identifyUsb(target.vendorId, target.productId)?.role !== 'st-rom-dfu') return [];
    const seen = chipOf(said.run, facts, devices) ?? configured(said.run, devices, klipper);
    return seen
      ? [{ ...said, chip: seen.chip, byConfig: seen.byConfig, origins: [said.origin, seen.origin] }]
      : [];
  });
  for (const { host, first, items } of byHost([...told, ...missed])) {
    // somebody did write to a board in DFU mode there
    if (runsOf(facts, 'dfu-util').some((run) => run.host === host && writtenLine(run) !== null)) continue;
    const { chip, byConfig } = first;
    const who = byConfig ? `The .config${onHost(host)} is for` : `The board${onHost(host)} has`;
    yield {
      ...found(
        chip,
        `${chip.label}${onHost(host)}`,
        `${who} ${chip.named}`,
        items.flatMap(({ origins }) => origins),
      ),
      // the board may be another
      ...(byConfig ? { certainty: 'likely' } : {}),
    };
  }
}

function found(chip: NoDfuChip, subject: string, who: string, origins: readonly Origin[]): FindingDraft {
  return {
    subject,
    what: `${who}, which has no USB DFU in its ROM: it can never be in DFU mode.`,
    why: 'dfu-util and `make flash` with 0483:df11 find such a board never, whatever BOOT0 does. Nothing was written, and the board is as it was.',
    origins,
    remedies: [
      {
        kind: 'steps',
        title: 'Flash this chip by the way that it has',
        risk: 'none',
        steps: chip.ways,
      },
    ],
  };
}

interface SeenChip {
  chip: NoDfuChip;
  /** it is the chip of the .config that the text shows, and no board tells of its own */
  byConfig: boolean;
  origin: Origin;
}

/** The only chip that the text tells of on the host of a run, when it has no DFU. */
function chipOf(run: Run, facts: RunFacts | null, devices: readonly UsbDevice[]): SeenChip | null {
  const here = devices.filter(({ host }) => host === run.host);
  if (here.some(isInDfuMode)) return null;
  const running = here.filter((device) => roleOf(device) === 'klipper');
  const names = running.map((device) => ({
    name: device.product?.text ?? device.description ?? '',
    origin: device.origin,
  }));
  const parent = run.parent === null ? undefined : facts?.runs[run.parent];
  for (const { line, origin } of linesSaying(
    parent ? [parent] : [],
    'failed-to-flash',
    'flashing-file-to',
    'entering-bootloader',
  )) {
    const name = PORT_NAME.exec(String(line.details['device'] ?? ''))?.[1];
    if (name !== undefined) names.push({ name, origin });
  }
  const chips = names.map(({ name, origin }) => {
    const word = /(?:stm32|n32|lpc|atmega|sam)[a-z]{0,3}\d[a-z0-9]{1,12}/.exec(name.toLowerCase())?.[0];
    const chip = word === undefined ? null : noDfuChip(word);
    return chip && { chip, byConfig: false, origin };
  });
  // another board may be the one that was meant
  return chips.every((chip) => chip !== null) ? (chips[0] ?? null) : null;
}

/** The chip of the settings that the text shows, where no board in it tells of its chip or takes firmware in another way. */
function configured(run: Run, devices: readonly UsbDevice[], klipper: KlipperFacts | null): SeenChip | null {
  const tells = devices.some(
    (device) =>
      device.host === run.host &&
      (isInDfuMode(device) || OTHER_WAYS.includes(roleOf(device)) || runningChip(device, null) !== null),
  );
  const told = tells ? null : ofConfig(klipper);
  return told && { chip: told.chip, byConfig: true, origin: told.origin };
}

function ofImage(firmware: FirmwareFacts | null) {
  const chip = noDfuChip(firmware?.dictionary?.mcu ?? '');
  const path = printable(firmware?.path ?? '');
  return firmware && chip ? { chip, subject: path, who: path, origin: firmware.origin } : null;
}

function ofConfig(klipper: KlipperFacts | null) {
  const config = klipper?.config;
  const chip = noDfuChip(config?.symbols['CONFIG_MCU'] ?? '');
  if (!config || !chip) return null;
  return {
    chip,
    subject: printable(config.path),
    who: 'The .config',
    origin: configOrigin(config, 'CONFIG_MCU'),
  };
}

function roleOf({ vendorId, productId }: UsbDevice): UsbRole | undefined {
  return identifyUsb(vendorId, productId)?.role;
}
