import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { mayBeBoard } from '../../src/diagnosis/kernel-ports.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, runsOf } from '../../src/diagnosis/run-lines.ts';
import { isOfVirtualMachine, type Surrounding, surroundingsOf } from '../../src/diagnosis/surroundings.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';

/** Inside a virtual machine or a container, and the board has not been passed through. */
export const rule = defineRule({
  id: 'vm-usb-not-passed-through',
  title: 'the board is not passed through to this virtual machine or container',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'This system runs inside a virtual machine or a container, and the board is not passed through to it.',
    why: 'It sees only what the machine around it hands over. A board in DFU mode is another device than with its firmware, so both have to be passed through.',
    fix: 'Pass both USB ids through (1d50:614e and 0483:df11), or the USB port as a whole; for a container also /dev/bus/usb.',
  },
  needs: ['usb'],
  uses: ['host', 'runs'],
  explains: ['no-dfu-device', 'no-usb-device-seen', 'serial-port-missing', 'no-application-flashed'],
  *check({ usb, intent, source, optional: { host, runs } }) {
    const around = surroundingsOf(host, usb);
    const container = around.find(({ kind }) => kind === 'container');
    const machine = around.find(({ kind }) => kind === 'virtual-machine');
    if (around.some(({ kind }) => kind === 'wsl') || lastOutcome(runs, null) === 'succeeded') return;
    if (container && source.kind !== 'transcript') {
      const unreachable = usb.devices.find((device) => isInDfuMode(device) && device.node === null);
      if (unreachable) yield withoutNode(unreachable, container);
    }
    const missed = linesSaying(runs?.runs ?? [], 'no-dfu-device');
    const isLookedFor = intent === 'flash' || runsOf(runs, 'dfu-util').length > 0;
    if (!machine || !isLookedFor || usb.devices.some(isBoard)) return;
    yield {
      subject: machine.name,
      what: `This system runs inside a virtual machine (${machine.name}), and most likely the board is not passed through to it: none is on its USB.`,
      why: 'A virtual machine sees only the USB devices that the computer around it hands over. A board with its firmware (1d50:614e) and the same board in DFU mode (0483:df11) are two devices, and it changes from one to the other in the midst of a flash.',
      origins: [...machine.origins, ...missed.map((said) => said.origin)],
      remedies: [PASS_BOTH],
    };
  },
});

function isBoard({ vendorId, productId }: UsbDevice): boolean {
  return mayBeBoard(vendorId, productId) && !isOfVirtualMachine(vendorId, productId);
}

function withoutNode(device: UsbDevice, container: Surrounding): FindingDraft {
  return {
    certainty: 'certain',
    subject: labelOf(device),
    what: `The board ${labelOf(device)} is on the bus, but its device node is not passed through to this container (${container.name}).`,
    why: 'A container shares the list of devices with the computer around it, but not the files through which a program reaches them.',
    origins: [device.origin, ...container.origins],
    remedies: [PASS_NODES],
  };
}

const PASS_BOTH: Remedy = {
  kind: 'steps',
  title: 'Pass the board through, in both of its modes',
  risk: 'reversible',
  steps: [
    'VirtualBox: Settings, USB, add a filter for 1d50:614e and one for 0483:df11. VMware: connect the device each time, or choose to do so always.',
    'Proxmox and other QEMU: pass the USB port through instead of the device ("Use USB Port"): then whatever comes up there is passed.',
    'Plug the board in again, in DFU mode, and look with `lsusb` inside the machine.',
    'If it is lost in the midst of each flash all the same, flash from the computer around it.',
  ],
};

const PASS_NODES: Remedy = {
  kind: 'steps',
  title: 'Pass the device files through',
  risk: 'reversible',
  steps: [
    "Docker: start the container with `-v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw'`; a single --device is lost when the board changes its mode.",
    'LXC: allow the device class with `lxc.cgroup2.devices.allow: c 189:* rwm` and mount /dev/bus/usb.',
    'Or flash from the computer around it.',
  ],
};
