import { rule } from '../../rules/permission/wsl-usb-not-attached.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { dfuDevice, liveEvidence, section, usbDevice } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const list = (state: string, id = '0483:df11  STM32  BOOTLOADER') =>
  `PS C:\\Users\\pi> usbipd list
Connected:
BUSID  VID:PID    DEVICE                                                        STATE
1-7    ${id}                                             ${state}
2-3    046d:c52b  USB Input Device                                              Not shared

Persisted:
GUID                                  DEVICE
`;
const UNAME =
  'pi@DESKTOP:~$ uname -a\nLinux DESKTOP 5.15.153.1-microsoft-standard-WSL2 #1 SMP Fri Mar 29 23:14:13 UTC 2024 x86_64 x86_64 x86_64 GNU/Linux\n';
const NONE =
  'pi@DESKTOP:~$ dfu-util -a 0 -D out/klipper.bin\ndfu-util: No DFU capable USB device available\n';

function wsl(more: Partial<Evidence>): Evidence {
  const { host } = healthyEvidence();
  if (host.status !== 'collected') throw new Error('no host');
  return liveEvidence({
    host: section({ ...host.value, kernel: '5.15.153.1-microsoft-standard-WSL2', model: null }),
    usb: section({ devices: [usbDevice(0x1d6b, 2)], sightings: [] }),
    ...more,
  });
}

ruleTable(rule, {
  finds: {
    'a board that is not shared': {
      evidence: paste(list('Not shared')),
      expect: { severity: 'error', certainty: 'certain', subject: '0483:df11' },
      says: [/at bus id 1-7/, /usbipd bind --busid 1-7/, /usbipd attach --wsl --busid 1-7/, /1d50:614e/],
    },
    'a board that is shared and not attached': {
      evidence: paste(list('Shared')),
      says: [/lists it as \\"Shared\\"/, /^(?!.*usbipd bind --busid 1-7)/],
    },
    'an error of usbipd': {
      evidence: paste(
        "PS C:\\> usbipd attach --wsl --busid 1-7\nusbipd: error: Device is not shared; run 'usbipd bind --busid 1-7' as administrator first.\n",
      ),
      expect: { subject: 'bus id 1-7' },
    },
    'a flash in WSL that found nothing': {
      evidence: paste(UNAME + NONE),
      expect: { certainty: 'likely', subject: 'WSL' },
      says: [/usbipd list/],
    },
    'a list of hubs in WSL': {
      evidence: paste(
        'pi@DESKTOP:~$ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\npi@DESKTOP:~$ uname -r\n5.15.153.1-microsoft-standard-WSL2\n',
      ),
      expect: { certainty: 'likely' },
    },
    'a live WSL without a board, for a flash': {
      evidence: wsl({ intent: 'flash' }),
      expect: { severity: 'error', certainty: 'certain' },
    },
    'a live WSL without a board, as information': { evidence: wsl({}), expect: { severity: 'info' } },
    'a board that is not attached beside one that is': {
      evidence: paste(
        list('Shared').replace('2-3 ', '1-8    0483:df11  STM32  BOOTLOADER         Attached\n2-3 '),
      ),
      expect: { subject: '0483:df11' },
      says: [/at bus id 1-7/],
    },
    'a board that has no name but the one in the list': {
      evidence: paste(list('Not shared', '0483:1234  Some Board')),
      says: [/Some Board, 0483:1234/],
    },
    'an error about a bus id of two digits': {
      evidence: paste(
        "PS C:\\> usbipd attach --wsl --busid 10-12\nusbipd: error: Device is not shared; run 'usbipd bind --busid 10-12' as administrator first.\n",
      ),
      expect: { subject: 'bus id 10-12' },
      says: [/once: `usbipd bind --busid 10-12`/],
    },
    'an error that names no bus id': {
      evidence: paste(
        'PS C:\\> usbipd bind -b 1-7\nusbipd: error: Access denied; this operation requires administrator privileges.\n',
      ),
      expect: { subject: 'usbipd' },
    },
  },
  clears: {
    'a board that was attached after an error': paste(
      `PS C:\\> usbipd attach --wsl --busid 1-7\nusbipd: error: Device is not shared; run 'usbipd bind --busid 1-7' as administrator first.\n${list('Attached')}`,
    ),
    'a board that is not attached any more after its flash': paste(list('Shared') + DFU_SUCCESS),
    'an error of usbipd about something else': paste(
      'PS C:\\> usbipd unbind --all\nusbipd: error: The filter is not valid.\n',
    ),
    'a board that is attached': paste(list('Attached')),
    'a board that an older usbipd has attached': paste(list('Attached - Ubuntu')),
    'a board that was attached in the end': paste(list('Shared') + list('Attached')),
    'a mouse that is not shared': paste(list('Not shared', '046d:c077  USB Input Device')),
    'a live WSL with its board': wsl({
      intent: 'flash',
      usb: section({ devices: [dfuDevice(null)], sightings: [] }),
    }),
    'a flash on another Linux that found nothing': paste(NONE),
  },
  skips: { 'nothing looked at': liveEvidence({}) },
});
