import { expect, test } from 'vitest';
import { buildBeside } from '../../src/commands/build-beside.ts';
import { VirtualFiles } from '../../src/simulation/virtual-files.ts';

const CONFIG = 'CONFIG_MCU="stm32f446xx"\nCONFIG_FLASH_APPLICATION_ADDRESS=0x8008000\n';

function filesWith(path: string, text: string): VirtualFiles {
  const files = new VirtualFiles({ uid: 1000, groupIds: [1000] }, 0);
  files.addFile(path, text);
  return files;
}

test('the .config above an out folder says what the file was built for', async () => {
  const files = filesWith('/home/pi/klipper/.config', CONFIG);
  expect(await buildBeside(files, '/home/pi/klipper/out/klipper.bin')).toMatchObject({
    build: {
      path: '/home/pi/klipper/.config',
      target: { mcu: 'stm32f446xx', start: { address: 0x0800_8000 } },
    },
  });
});

test('a file that stands elsewhere, or beside no .config, has none', async () => {
  const files = filesWith('/home/pi/klipper/.config', CONFIG);
  expect(await buildBeside(files, '/home/pi/klipper/klipper.bin')).toEqual({});
  expect(await buildBeside(files, '/home/pi/other/out/klipper.bin')).toEqual({});
});
