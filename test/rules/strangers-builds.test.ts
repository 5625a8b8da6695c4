import { describe, expect, it } from 'vitest';
import { DFU_OPENED } from '../fixtures/paste.ts';
import { foundIn, primaryOf } from '../fixtures/primary-of.ts';

/**
 * What people pasted about their builds, settings, scripts and hosts, cut to the lines that tell, and texts written like
 * theirs; the public ticket is named where there is one. Ids and names are made up.
 */

const H723 = `    Processor model (STM32H723)  --->
    Bootloader offset (32KiB bootloader)  --->
    Clock Reference (25 MHz crystal)  --->
`;
const F446 = `Processor model (STM32F446)
Bootloader offset (32KiB bootloader)
Clock Reference (12 MHz crystal)
`;
const NOBODY = 'dfu-util 0.11\n\ndfu-util: No DFU capable USB device available\n';
const WRITTEN = (address: string) => `${DFU_OPENED}Downloading element to address = ${address}, size = 30052
Erase   	[=========================] 100%        30052 bytes
Erase    done.
Download	[=========================] 100%        30052 bytes
Download done.
File downloaded successfully
Submitting leave request...
`;
const KATAPULT = (start: string, mcu: string) => `Katapult Connected
Protocol Version: 1.1.0
Block Size: 64 bytes
Application Start: ${start}
MCU type: ${mcu}
Flashing '/home/pi/klipper/out/klipper.bin'...
Write complete: 14 pages
Verification Complete: SHA = 45576FC974FC4F9694A7F32515AC2D497817CA70
Flash Success
`;
const DFU_LINE = (address: string) =>
  `pi@v2:~/klipper $ sudo dfu-util -a 0 -d 0483:df11 -s ${address}:leave -D out/klipper.bin\n`;
const STM32FLASH = `pi@octopi:~/klipper $ make serialflash FLASH_DEVICE=/dev/ttyUSB0
  Flashing out/klipper.bin to /dev/ttyUSB0 via stm32flash
stm32flash -w out/klipper.bin -v -g 0 /dev/ttyUSB0
stm32flash 0.5

Using Parser : Raw BINARY
Interface serial_posix: 57600 8E1
Device ID    : 0x0414 (STM32F10xxx High-density)
Write to memory
Wrote and verified address 0x08006a44 (100.00%) Done.

Starting execution at address 0x08000000... done.
`;
const UPLOADED = `Checking FatFS CFFI Build...
Connecting to MCU...Connected
Uploading Klipper Firmware to SD Card...Done
Firmware Upload Complete: firmware.bin, Size: 22328, Checksum (SHA1): D451
Verifying Flash...`;

describe('with the settings of the build, the verdict is', () => {
  it.each([
    [
      'that the offset fits no board, where nothing else tells',
      `${H723}Then the SD card. What is wrong with it?\n`,
      ['offset-wrong-for-board', 'bootloader-would-be-overwritten'],
    ],
    [
      'that the chip has no DFU, where dfu-util finds nobody',
      `$ cat .config\nCONFIG_MCU="stm32f103xe"\nCONFIG_FLASH_APPLICATION_ADDRESS=0x8007000\n$ dfu-util -a 0 -s 0x08007000:leave -D out/klipper.bin\n${NOBODY}`,
      ['mcu-has-no-dfu-bootloader'],
    ],
    [
      'that they are for another chip than the board in DFU mode',
      `${F446}pi@v2:~ $ dfu-util -l\nFound DFU: [0483:df11] ver=0200, devnum=14, cfg=1, intf=0, path="1-1.2", alt=0, name="@Internal Flash   /0x08000000/8*128Kg", serial="200364500000"\npi@v2:~/klipper $ make flash FLASH_DEVICE=0483:df11\n  Flashing out/klipper.bin to 0483:df11\nFailed to flash to 0483:df11: Error running dfu-util\n`,
      ['config-for-other-mcu'],
    ],
    [
      'that they are for another family, although the list of devices stands above the flash',
      'Processor model (lpc1769 (120 MHz))\npi@v2:~/klipper $ lsusb\nBus 001 Device 005: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\npi@v2:~/klipper $ make flash FLASH_DEVICE=0483:df11\n  Flashing out/klipper.bin to 0483:df11\nFailed to flash to 0483:df11: Error running dfu-util\n',
      ['wrong-mcu-in-config'],
    ],
    [
      'that dfu-util wrote elsewhere than they build for',
      `${F446}${DFU_LINE('0x08000000')}${WRITTEN('0x08000000')}`,
      ['firmware-linked-elsewhere'],
    ],
    [
      'that Katapult starts the firmware elsewhere than they build for',
      `${F446.replace('32KiB', '64KiB')}pi@v2:~ $ python3 ~/katapult/scripts/flashtool.py -d /dev/ttyACM0\n${KATAPULT('0x8008000', 'stm32f446xx')}`,
      ['firmware-linked-elsewhere'],
    ],
    [
      'that serialflash wrote over the bootloader',
      `Processor model (STM32F103)\nBootloader offset (28KiB bootloader)\n${STM32FLASH}`,
      ['serialflash-ignores-offset'],
    ],
    [
      'that a 16 KiB offset makes Klipper call hid-flash',
      'CONFIG_MCU="stm32f407xx"\nCONFIG_FLASH_APPLICATION_ADDRESS=0x8004000\n$ lsusb\nBus 001 Device 009: ID 0483:df11 STMicroelectronics STM Device in DFU Mode\n$ make flash FLASH_DEVICE=0483:df11\n  Flashing out/klipper.bin to 0483:df11\nFailed to flash to 0483:df11: Error running hid-flash\n',
      ['hid-offset-16k'],
    ],
  ])('%s', (_name, text, primaries) => {
    expect(primaries).toContain(primaryOf(text));
  });
});

describe('the settings of the build do not make a fault of', () => {
  it.each([
    ['a flash to where they build for', `${F446}${DFU_LINE('0x08008000')}${WRITTEN('0x08008000')}`, 'clear'],
    [
      "Katapult's own file at the start of the flash",
      `${F446}${DFU_LINE('0x08000000').replace('klipper.bin', 'katapult.bin')}${WRITTEN('0x08000000')}`,
      'clear',
    ],
    [
      'a board that runs with an offset that no known board has',
      `${H723}pi@v2:~ $ ls /dev/serial/by-id\nusb-Klipper_stm32h723xx_240037000A50535556323420-if00\n`,
      'clear',
    ],
    [
      'the settings of two boards, of which one was flashed',
      `${H723}${F446.replace('F446', 'G0B1')}pi@v2:~ $ python3 ~/katapult/scripts/flashtool.py -i can0 -u b07717dda10f\n${KATAPULT('0x8002000', 'stm32g0b1xx')}`,
      'clear',
    ],
    ['settings that are right', `Is this right?\n${F446}`, 'unknown'],
  ])('%s', (_name, text, outcome) => {
    expect(primaryOf(text)).toBe(outcome);
  });
});

describe('the verdict on a paste of', () => {
  it.each([
    [
      'FYSETC-Hotkey 2: no board in BOOTSEL mode',
      '$ sudo make flash FLASH_DEVICE=2e8a:000a\n  Flashing out/katapult.uf2\nLoaded UF2 image with 21 pages\nNo rp2040 in BOOTSEL mode was found\n',
      'blocked',
    ],
    [
      'kiauh 160: the script for SD cards reaches nobody',
      'SD Card Flash Error: Unable to connect to MCU\nTraceback (most recent call last):\n  File "/home/pi/klipper/scripts/spi_flash/spi_flash.py", line 1172, in main\n    spiflash.run()\n',
      'blocked',
    ],
    [
      'klipper 2266: a port without its folder, which avrdude does not find',
      '# make flash FLASH_DEVICE=usb-Arduino_0042_957-if00\n  Flashing out/klipper.elf.hex to usb-Arduino_0042_957-if00 via avrdude\navrdude: ser_open(): can\'t open device "usb-Arduino_0042_957-if00": No such file or directory\navrdude: stk500v2_getsync(): timeout communicating with programmer\n\nmake: *** [flash] Error 1\n',
      'serial-port-missing',
    ],
    [
      'FYSETC_SB_CAN_TOOLHEAD 4: a traceback without its command',
      'It returns this output:\nTraceback (most recent call last):\n  File "/home/pi/klipper/scripts/canbus_query.py", line 21, in query_unassigned\n    bustype=\'socketcan\')\nOSError: [Errno 19] No such device\n$ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc.\n',
      'can-interface-missing',
    ],
    [
      'zippy-klipper_config 3: an error behind the word output',
      'sudo ip link set up can0 type can bitrate 500000\n\noutput : Cannot find device "can0"\n',
      'can-interface-missing',
    ],
    [
      'an error that is told in a sentence',
      'I followed the guide, and I always get the error: "dfu-util: No DFU capable USB device available". What now?\n',
      'no-dfu-device',
    ],
    [
      'an error in backticks inside a sentence',
      'When I run make flash I see `dfu-util: No DFU capable USB device available` and it stops.\n',
      'no-dfu-device',
    ],
    [
      'a chat',
      '[21:14] Marko: dfu-util: No DFU capable USB device available\n[21:15] Tina: the jumper?\n',
      'no-dfu-device',
    ],
    [
      'a compiler that is missing, in Italian',
      'pi@v2:~/klipper $ make\n  Compiling out/src/sched.o\nmake: arm-none-eabi-gcc: comando non trovato\nmake: *** [Makefile:70: out/src/sched.o] Errore 127\n',
      'toolchain-missing',
    ],
    [
      'make in the wrong folder, in Spanish',
      "pi@v2:~ $ make flash FLASH_DEVICE=0483:df11\nmake: *** No hay ninguna regla para construir el objetivo 'flash'.  Alto.\npi@v2:~ $ make menuconfig\nmake: *** No hay ninguna regla para construir el objetivo 'menuconfig'.  Alto.\n",
      'build-tree-broken',
    ],
    [
      'no port by USB, in German',
      "pi@v2:~ $ ls /dev/serial/by-id/*\nls: Zugriff auf '/dev/serial/by-id/*' nicht möglich: Datei oder Verzeichnis nicht gefunden\n",
      'no-application-flashed',
    ],
    [
      'Klipper that looks for its firmware where Katapult waits',
      "pi@v2:~ $ ls /dev/serial/by-id/\nusb-katapult_stm32f446xx_2B0024000951-if00\nmcu 'mcu': Unable to open serial port: [Errno 2] could not open port /dev/serial/by-id/usb-Klipper_stm32f446xx_2B0024000951-if00: [Errno 2] No such file or directory: '/dev/serial/by-id/usb-Klipper_stm32f446xx_2B0024000951-if00'\n",
      'no-application-flashed',
    ],
    [
      "Katapult's script where it is not",
      "pi@v2:~ $ python3 ~/katapult/scripts/flashtool.py -i can0 -q\npython3: can't open file '/home/pi/katapult/scripts/flashtool.py': [Errno 2] No such file or directory\n",
      'flash-tool-dependency-missing',
    ],
    [
      'a tree without its own scripts',
      "pi@v2:~/klipper $ make menuconfig\npython3: can't open file 'lib/kconfiglib/menuconfig.py': [Errno 2] No such file or directory\nmake: *** [Makefile:125: menuconfig] Error 2\n",
      'build-tree-broken',
    ],
    [
      'the host itself, whose process is still running',
      "pi@v2:~/klipper $ make flash\n  Flashing\nInstalling micro-controller code to /usr/local/bin/\ncp: cannot create regular file '/usr/local/bin/klipper_mcu': Text file busy\nmake: *** [src/linux/Makefile:12: flash] Error 1\n",
      'blocked',
    ],
  ])('%s', (_name, text, primary) => {
    expect(primaryOf(text)).toBe(primary);
  });
});

describe('nothing is wrong in a paste of', () => {
  it.each([
    [
      'rp2040_flash that wrote everything',
      '$ make flash FLASH_DEVICE=2e8a:0003\n  Flashing out/klipper.uf2 to 2e8a:0003\nsudo lib/rp2040_flash/rp2040_flash out/klipper.uf2 2 13\n\nLoaded UF2 image with 85 pages\nFound rp2040 device on USB bus 2 address 13\nFlashing...\nErasing\nFlashing\nRebooting device\n',
    ],
    [
      'klipper 5651: flash-sdcard.sh that checked what it had written',
      `$ ./scripts/flash-sdcard.sh /dev/ttyACM0 fly-gemini-v2\nFlashing /home/pi/klipper/out/klipper.bin to /dev/ttyACM0\n${UPLOADED}Version updated...Done\nFirmware Flash Successful\nSD Card Flash Complete\n`,
    ],
    [
      'the host itself as an MCU',
      'pi@v2:~/klipper $ make flash\n  Flashing\nInstalling micro-controller code to /usr/local/bin/\nAttempting host MCU restart...\n',
    ],
    [
      'a build, and a board that runs Klipper',
      'pi@v2:~/klipper $ make\n  Linking out/klipper.elf\n  Creating bin file out/klipper.bin\npi@v2:~ $ ls /dev/serial/by-id/\nusb-Klipper_stm32f446xx_240037000A50535556323420-if00\n',
    ],
  ])('%s', (_name, text) => {
    expect(primaryOf(text)).toBe('clear');
  });
});

it('a program that gave up for an unknown reason is no clean bill beside a board that runs', () => {
  const text =
    'pi@v2:~ $ lsusb\nBus 001 Device 005: ID 1d50:614e OpenMoko, Inc.\npi@v2:~ $ ./update.py\nTraceback (most recent call last):\n  File "./update.py", line 3, in <module>\nRuntimeError: nobody there\n';
  expect(primaryOf(text)).toBe('unknown');
});

it('an avrdude that could not open its port says nothing of the chip', () => {
  const text =
    'make flash FLASH_DEVICE=/dev/ttyACM5\n  Flashing out/klipper.elf.hex to /dev/ttyACM5 via avrdude\navrdude: ser_open(): can\'t open device "/dev/ttyACM5": No such file or directory\navrdude: stk500v2_getsync(): timeout communicating with programmer\nmake: *** [flash] Error 1\n';
  expect(foundIn(text)).not.toContain('wrong-mcu-in-config');
});

it('an error that is quoted beside real output is not counted as one more try', () => {
  const text = `${DFU_LINE('0x08008000')}${WRITTEN('0x08008000')}Before I had always got "dfu-util: No DFU capable USB device available".\n`;
  expect(primaryOf(text)).toBe('clear');
});
