import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { toReport } from '../../src/diagnosis/report.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { idsOf } from './fake-rules.ts';

const WRONG_TOOL = `pi@one:~/klipper$ make serialflash FLASH_DEVICE=0483:df11
Flashing out/klipper.bin to 0483:df11 via stm32flash
stm32flash 0.5
Using Parser : Raw BINARY
Error probing interface "serial_posix"
Cannot handle device "0483:df11"
Failed to open port: 0483:df11
make: *** [src/stm32/Makefile:86: serialflash] Error 1
`;
const UNREAD_MAP = `pi@one:~/klipper$ sudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin
dfu-util 0.9
dfu-util: Invalid DFU suffix signature
Opening DFU capable USB device...
ID 0483:df11
Determining device status: state = dfuIDLE, status = 0
dfuIDLE, continuing
Device returned transfer size 2048
dfu-util: Could not read name, sscanf returned 0
dfu-util: Failed to parse memory layout
`;
const WRITTEN = `pi@two:~/klipper$ make flash FLASH_DEVICE=0483:df11
Flashing out/klipper.bin to 0483:df11
sudo dfu-util -d ,0483:df11 -R -a 0 -s 0x8008000:leave -D out/klipper.bin
dfu-util 0.9
dfu-util: Invalid DFU suffix signature
Opening DFU capable USB device...
ID 0483:df11
Determining device status: state = dfuERROR, status = 10
dfuERROR, clearing status
Determining device status: state = dfuIDLE, status = 0
Downloading to address = 0x08008000, size = 30064
Download [=========================] 100% 30064 bytes
Download done.
File downloaded successfully
Transitioning to dfuMANIFEST state
dfu-util: can't detach
Resetting USB to switch back to runtime mode
`;

const explain = (text: string) => {
  const diagnosis = diagnose(readTranscript([{ name: 'your paste', text }]), rules);
  reportSchema.parse(toReport(diagnosis));
  expect(diagnosis.crashed).toEqual([]);
  return diagnosis;
};

describe('output that was pasted behind other output without a prompt', () => {
  const LIST = 'pi@one:~ $ dfu-util -l\ndfu-util 0.11\n';
  const NONE = `dfu-util: Invalid DFU suffix signature
dfu-util: No DFU capable USB device available

Failed to flash to 0483:df11: Error running dfu-util
make: *** [src/stm32/Makefile:55: flash] Error 255
`;
  const TAIL = `Downloading to address = 0x08008000, size = 4320
File downloaded successfully
dfu-util: Error during download get_status
make: *** [flash] Error 74
`;

  test.each([
    ['a listing', LIST],
    ['a flash that worked', WRITTEN],
    ['a map that was not read', UNREAD_MAP],
    ['the same failure', NONE],
  ])('is an attempt of its own behind %s', (_, before) => {
    expect(explain(`${before}\n${NONE}`).verdict.primary).toBe('no-dfu-device');
    expect(explain(`${before}\n${TAIL}`).verdict).toMatchObject({
      outcome: 'clear',
      primary: null,
    });
  });
});

test('stm32flash that never reached the chip does not outweigh a later flash by dfu-util', () => {
  const silent = `pi@two:~ $ stm32flash -w out/klipper.bin -v -g 0 /dev/ttyUSB0
stm32flash 0.7

Using Parser : Raw BINARY
Interface serial_posix: 57600 8E1
Failed to init device, timeout.
`;
  expect(explain(`${silent}${WRITTEN}`).verdict).toMatchObject({ outcome: 'clear', primary: null });
});

test.each([
  'File downloaded successfully? I never saw that.',
  'Scaffolding project in /home/me/x...\nDone!',
  "invalid option -- 'x'\nNo target name given",
  'Interface eth0: link up',
])('words that are not those of a flash tool are no flash: %s', (text) => {
  expect(explain(text).verdict).toMatchObject({ outcome: 'unknown', primary: null });
});

test.each([
  'sudo: dfu-util: Befehl nicht gefunden',
  '-bash: dfu-util : commande introuvable',
  'dfu-util: команда не найдена',
])('a shell that speaks another language says it too: %s', (text) => {
  expect(explain(`pi@one:~ $ sudo dfu-util -l\n${text}\n`).verdict.primary).toBe('dfu-util-missing');
});

test('an empty list of dfu-util is told as that', () => {
  const text = 'pi@one:~ $ dfu-util -l\ndfu-util 0.11\n\npi@one:~ $ \n';
  expect(explain(text).verdict).toEqual({
    outcome: 'unknown',
    primary: null,
    summary: 'dfu-util lists no device in DFU mode in this text.',
  });
});

test('on Windows a board that dfu-util could not open lacks its driver and is no matter of udev', () => {
  const text = `PS C:\\Users\\me> dfu-util -l
dfu-util 0.11

dfu-util: Cannot open DFU device 0483:df11 found on devnum 12 (LIBUSB_ERROR_NOT_SUPPORTED)
`;
  expect(explain(text).verdict).toMatchObject({ outcome: 'blocked', primary: 'winusb-driver-missing' });
});

describe('a thread of three attempts on two hosts', () => {
  test('the wrong tool alone is what stops the user', () => {
    expect(explain(WRONG_TOOL).verdict).toMatchObject({
      outcome: 'blocked',
      primary: 'wrong-tool-stm32flash-on-dfu-device',
    });
  });

  test('once the right tool is tried, its own failure leads', () => {
    const { verdict, findings } = explain(WRONG_TOOL + UNREAD_MAP);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'memory-layout-unreadable' });
    expect(idsOf(findings)).toContain('wrong-tool-stm32flash-on-dfu-device');
    expect(idsOf(findings)).toContain('dfu-util-outdated');
  });

  test('the write that succeeded is called a success, and its last lines harmless', () => {
    const { verdict, findings } = explain(WRITTEN);
    expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(verdict.summary).toMatch(/^The flash succeeded, 30064 bytes.*harmless/);
    const harmless = ['benign-cant-detach-after-leave', 'benign-status-10', 'benign-suffix-warning'];
    expect(idsOf(findings)).toEqual(expect.arrayContaining(harmless));
  });

  test('success on one host does not hide what stops the other', () => {
    const { verdict } = explain(WRONG_TOOL + UNREAD_MAP + WRITTEN);
    expect(verdict).toMatchObject({ outcome: 'blocked', primary: 'memory-layout-unreadable' });
    expect(verdict.summary).toContain('pi@one');
    expect(verdict.summary).toContain('on pi@two the flash succeeded');
  });

  test('the same host that fails first and writes later is through', () => {
    const { verdict, findings } = explain(UNREAD_MAP + WRITTEN.replace('pi@two', 'pi@one'));
    expect(verdict).toMatchObject({ outcome: 'clear', primary: null });
    expect(findings.find((finding) => finding.severity === 'error')).toMatchObject({ solvedLater: true });
  });
});

test('a cut-off paste never turns a failure into a success', () => {
  const whole = UNREAD_MAP + WRITTEN.replace('pi@two', 'pi@one');
  const end = whole.indexOf('File downloaded successfully');
  for (let length = 0; length < end; length += 7) {
    expect(explain(whole.slice(0, length)).verdict.summary).not.toMatch(/succeeded/);
  }
});

const corpus =
  process.env['DFU_DOCTOR_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

describe.skipIf(!existsSync(corpus))('the founding thread, where the corpus is at hand', () => {
  test.each(['seed-1', 'seed-2', 'seed-3', 'seed-whole'])('%s', (name) => {
    const { log, primary, truth }: { log: string; primary: string; truth: string[] } = JSON.parse(
      readFileSync(`${corpus}/${name}.json`, 'utf8'),
    );
    const { verdict, findings } = explain(log);
    expect(verdict.primary).toBe(primary === 'none' ? null : primary);
    expect(verdict.outcome).toBe(primary === 'none' ? 'clear' : 'blocked');
    expect(idsOf(findings)).toEqual(expect.arrayContaining(truth));
  });
});
