import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { type KatapultTarget, katapultTarget } from '../../src/diagnosis/katapult-runs.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf, says } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

const SILENCE: readonly LineMeaning[] = ['bootloader-silent', 'bootloader-read-failed', 'not-katapult'];
/** then the script did not get so far as to ask anybody */
const EARLIER: readonly LineMeaning[] = [
  'can-interface-unusable',
  'port-missing',
  'port-refused',
  'port-busy',
  'port-open-failed',
  'cannot-open-file',
];

/** Katapult's script asked, and no Katapult answered. */
export const rule = defineRule({
  id: 'katapult-not-active',
  title: 'Katapult does not answer',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: "Katapult's flash script asked for the bootloader, and none answered.",
    why: 'Katapult answers only while it is active: after a double press on RESET, after Klipper was asked into it, or while there is no firmware to start. Nothing was written.',
    fix: 'Press RESET twice within half a second, look for its port (usb-katapult_...) or its CAN UUID, and run the script again.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const silent = runsOf(runs, 'katapult').flatMap((run) => {
      const said = linesSaying([run], ...SILENCE).at(-1);
      const target = katapultTarget(run);
      return said && isSilent(run, target) ? [{ ...said, target }] : [];
    });
    for (const { host, last, items } of byHost(silent)) {
      const { target, run } = last;
      const at = target.place === null ? '' : ` at ${target.place}`;
      const isOther = says(run, 'not-katapult');
      const isKlipper = /usb-Klipper_/i.test(target.place ?? '');
      yield {
        // on a bus it may also be the wires or the bitrate
        ...(target.over === 'can' ? { certainty: 'likely' } : {}),
        subject: `Katapult${at}${onHost(host)}`,
        what: isOther
          ? `The board${onHost(host)} restarted into something else than Katapult.`
          : `No Katapult answered${at}${onHost(host)}.`,
        why: why(target, isOther, isKlipper),
        origins: items.map(({ origin }) => origin),
        remedies: target.over === 'can' ? [CAN, DOUBLE_RESET] : [DOUBLE_RESET, ASK_KLIPPER],
      } satisfies FindingDraft;
    }
  },
});

function isSilent(run: Run, { asks }: KatapultTarget): boolean {
  const wasAsked = asks !== 'query' && asks !== 'request';
  return wasAsked && run.outcome !== 'succeeded' && !says(run, 'bootloader-connected', ...EARLIER);
}

function why({ over, place, uuid }: KatapultTarget, isOther: boolean, isKlipper: boolean): string {
  if (isOther) {
    return 'Klipper starts the bootloader that is on the board: without Katapult that is the ROM or nothing. Nothing was written. A board in DFU mode now is flashed with dfu-util or dfu-doctor.';
  }
  if (isKlipper) {
    return `${place ?? 'That'} is the port of the running Klipper: it was not in its bootloader when the script asked. Nothing was written.`;
  }
  if (uuid !== null && !/^[0-9a-fA-F]{12}$/.test(uuid)) {
    return `A CAN UUID has 12 digits (0 to 9, a to f), and the one that was given, ${printable(uuid, 30)}, has not. Nothing was written.`;
  }
  return over === 'can'
    ? 'Either the board with this UUID is not in Katapult, the UUID is that of another board, or the bus does not carry the frames (wires, termination, bitrate). Nothing was written.'
    : 'Whatever is behind the port is not Katapult, or not at this baud rate. Nothing was written.';
}

const DOUBLE_RESET: Remedy = {
  kind: 'steps',
  title: 'Start Katapult with two presses on RESET',
  risk: 'none',
  steps: [
    'Press RESET twice within half a second. The status LED of the board blinks if Katapult was built to use it.',
    'By USB its port shows up: `ls /dev/serial/by-id/usb-katapult_*` (older: usb-CanBoot_*). Give the script that port with -d.',
    'If nothing shows up, Katapult is not on the board: flash it first, by DFU or an ST-Link.',
  ],
};

const ASK_KLIPPER: Remedy = {
  kind: 'steps',
  title: 'Or let the running Klipper start it',
  risk: 'none',
  steps: [
    'Stop Klipper (`sudo systemctl stop klipper`), then run `python3 ~/katapult/scripts/flashtool.py -r -d` with the port of Klipper. Current versions of the script do this by themselves.',
  ],
};

const CAN: Remedy = {
  kind: 'steps',
  title: 'See who answers on the bus',
  risk: 'none',
  steps: [
    'Stop Klipper, then run `python3 ~/katapult/scripts/flashtool.py -i can0 -q`: a board in Katapult shows up with "Application: Katapult".',
    'If it shows up with another UUID, give that one with -u. If nothing shows up, start Katapult as below and ask again.',
    'Still nothing: check that both ends of the bus have 120 ohms (60 between CANH and CANL, power off), and that Katapult was built for the same bitrate as can0.',
  ],
};
