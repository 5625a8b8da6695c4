import { dfuAlternates, flashMap, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';

const ST_ROM = '0483:df11';

/** ST's boot ROM announces something that is not so. */
export const rule = defineRule({
  id: 'rom-descriptor-quirk',
  title: 'the boot ROM describes its memories wrongly',
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'Several alternate settings of a board in DFU mode carry the same name and map, the one of the internal flash. The ROM of the STM32G0B1 and G0C1 does this.',
    why: 'Only alternate 0 is the flash. What is behind the others this ROM does not tell; other ROMs have option bytes and one-time memory there. A tool that chooses by name can take the wrong one.',
    fix: 'Always choose the flash by its number: `dfu-util -a 0`. Klipper and dfu-doctor do.',
  },
  needs: ['usb'],
  uses: ['runs'],
  *check({ usb, intent, optional: { runs } }) {
    for (const device of usb.devices) {
      const twins = sameAsFlash(device);
      if (formatUsbId(device.vendorId, device.productId) !== ST_ROM || twins.length === 0) continue;
      const wrong = runsOf(runs, 'dfu-util').some(
        ({ host, arguments: given }) =>
          host === device.host && given?.download != null && twins.includes(Number(given.alternate)),
      );
      yield finding(device, twins, wrong || (intent === 'flash' && runs === null), wrong);
    }
  },
});

/** The alternates besides 0 that announce the internal flash once more. */
function sameAsFlash(device: UsbDevice): number[] {
  const flash = JSON.stringify(flashMap(device)?.regions ?? null);
  return dfuAlternates(device)
    .filter(({ alternateSetting, name }) => {
      const map = parseMemoryLayout(name?.text ?? '')?.map;
      return alternateSetting !== 0 && map !== undefined && JSON.stringify(map.regions) === flash;
    })
    .map(({ alternateSetting }) => alternateSetting)
    .sort((a, b) => a - b);
}

function finding(
  device: UsbDevice,
  twins: readonly number[],
  matters: boolean,
  wrong: boolean,
): FindingDraft {
  const name = dfuAlternates(device).find(({ alternateSetting }) => alternateSetting === 0)?.name?.text ?? '';
  return {
    severity: matters ? 'warning' : 'info',
    subject: labelOf(device),
    what: `The board ${labelOf(device)}${onHost(device.host)} names alternate ${twins.join(' and ')} like alternate 0, "${printable(name, 80)}", although only alternate 0 is the flash.`,
    why: wrong
      ? 'The command in this text chose such an alternate. Other ROMs have option bytes or one-time memory there, which a firmware has no place in.'
      : 'It is a fault of this boot ROM and harmless as long as the flash is chosen by its number. Other ROMs have option bytes and one-time memory behind these alternates.',
    origins: [device.origin],
    remedies: [
      {
        kind: 'steps',
        title: 'Choose the flash by its number',
        risk: 'none',
        steps: ['Call dfu-util with `-a 0`; `make flash` and dfu-doctor do so by themselves.'],
      },
    ],
  };
}
