import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { mayBeBoard } from '../../src/diagnosis/kernel-ports.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import type { UdevFacts } from '../../src/evidence/udev-rules.ts';
import { formatUsbId } from '../../src/formats/text.ts';

const RULES_FILE = '/etc/udev/rules.d/70-printer-boards-no-modem.rules';
const KLIPPER = { vendorId: 0x1d50, productId: 0x614e };

/** ModemManager asks every new serial port whether it is a modem, and so may have the board when it is needed. */
export const rule = defineRule({
  id: 'modemmanager-probing',
  title: 'ModemManager opens the port of the board',
  severity: 'warning',
  certainty: 'hint',
  summary: {
    what: 'ModemManager is active: it opens new serial ports for some seconds and sends modem commands to them.',
    why: 'A flash or a connection in these seconds is refused or disturbed. It does that each time the board comes up, so also after a flash.',
    fix: 'Tell it by a udev rule to leave printer boards alone, or switch it off where no mobile network stick is used.',
  },
  needs: [],
  uses: ['services', 'serialPorts', 'udevRules', 'runs'],
  oneOf: ['services', 'serialPorts', 'runs'],
  *check({ intent, source, optional: { services, serialPorts, udevRules, runs } }) {
    const seen = linesSaying(runs?.runs ?? [], 'modem-manager-probed');
    for (const { host, items } of byHost(seen)) {
      yield finding(
        `ModemManager${onHost(host)}`,
        'certain',
        `looked at a USB device${onHost(host)}, as its own log says`,
        items.map((item) => item.origin),
        null,
      );
    }
    // lsof cuts names off after nine letters
    const holding = serialPorts?.ports.filter(({ holder }) => holder?.name.startsWith('ModemMana')) ?? [];
    for (const port of holding) {
      yield finding(
        `ModemManager at ${port.path}${onHost(port.host)}`,
        'certain',
        `has the port ${port.path} open`,
        [port.origin],
        port,
      );
    }
    if (seen.length > 0 || holding.length > 0) return;
    const service = services?.services.find(({ name, active }) => active && name === 'ModemManager');
    if (!service || intent !== 'flash') return;
    const isText = source.kind === 'transcript';
    const board = serialPorts?.ports.find((port) => isOpenToIt(port, udevRules));
    if (!isText && !board) return;
    // most desktops have it and flash well: beside a failed flash it is worth a word, on a machine it is context
    yield {
      ...(isText ? {} : { severity: 'info' }),
      ...finding('ModemManager', 'hint', 'is active', [service.origin], board ?? null),
    };
  },
});

type SerialPort = SerialPortFacts['ports'][number];

/** A board's port that no udev rule keeps it away from. */
function isOpenToIt({ vendorId, productId }: SerialPort, udev: UdevFacts | null): boolean {
  if (vendorId === null || productId === null || !mayBeBoard(vendorId, productId)) return false;
  return !udev?.rules.some(
    (one) =>
      /ID_MM_(?:DEVICE|PORT)_IGNORE/.test(one.text) &&
      one.vendorId === vendorId &&
      (one.productId ?? productId) === productId,
  );
}

function finding(
  subject: string,
  certainty: 'certain' | 'hint',
  does: string,
  origins: FindingDraft['origins'],
  port: SerialPort | null,
): FindingDraft {
  const ids = {
    vendorId: port?.vendorId ?? KLIPPER.vendorId,
    productId: port?.productId ?? KLIPPER.productId,
  };
  return {
    certainty,
    subject,
    what: `${certainty === 'hint' ? 'A hint: ' : ''}ModemManager ${does}; it asks new serial ports whether they are modems.`,
    why: 'While it asks, some seconds after the board comes up, other programs are refused or their bytes are mixed with its own. If a flash works at the second try, this is the usual reason.',
    origins,
    remedies: [leaveAlone(ids), REPLUG, SWITCH_OFF],
  };
}

function leaveAlone({ vendorId, productId }: { vendorId: number; productId: number }): Remedy {
  const [vendor = '', product = ''] = formatUsbId(vendorId, productId).split(':');
  const line = `SUBSYSTEMS=="usb", ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}", ENV{ID_MM_DEVICE_IGNORE}="1"`;
  return {
    kind: 'command',
    title: 'Keep ModemManager away from this board by a udev rule',
    risk: 'reversible',
    argv: ['sh', '-c', `echo "$1" >> ${RULES_FILE} && udevadm control --reload`, 'udev', line],
    elevated: true,
  };
}

const REPLUG: Remedy = {
  kind: 'steps',
  title: 'Then let it take effect',
  risk: 'none',
  steps: [
    'Unplug the board and plug it in again; the rule counts from then on.',
    `To take it back, delete the line from ${RULES_FILE}.`,
  ],
};

const SWITCH_OFF: Remedy = {
  kind: 'command',
  title: 'Or switch it off, where no mobile network stick is used',
  risk: 'reversible',
  argv: ['systemctl', 'disable', '--now', 'ModemManager'],
  elevated: true,
};
