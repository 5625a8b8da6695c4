import { describe, expect, it } from 'vitest';
import { itemsOf } from '../../src/app/items.ts';
import { currentPage } from '../../src/app/state.ts';
import { createStore } from '../../src/app/store.ts';
import { setupSteps } from '../../src/app/update-setup.ts';
import { setupListView, setupStepView } from '../../src/app/views/setup.ts';
import { openEngine } from '../../src/commands/doctor-engine.ts';
import { FRESH_SETUP } from '../../src/setup/fresh-setup.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { openedHost } from '../commands/opened-host.ts';

async function until(is: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !is(); round++) await new Promise((resolve) => setTimeout(resolve, 10));
  if (!is()) throw new Error('it did not come to that');
}

/** Guided setup of a simulated host, driven by the words on its pages. */
async function setup(scene: string) {
  const host = simulateHost(scene);
  const store = createStore(
    openEngine({}, () => Promise.resolve(openedHost(host))),
    { simulated: scene, intent: 'look' },
  );
  await store.start();
  await until(() => store.getState().look !== null && !store.getState().looking);
  store.dispatch({ type: 'command', command: 'setup' });
  await until(() => setupSteps(store.getState()).length > 0);
  const status = (id: string) => setupSteps(store.getState()).find((one) => one.id === id)?.status;
  /** chooses what is called so on the page that shows */
  const choose = async (label: string) => {
    await until(() => itemsOf(store.getState()).some((item) => item.label.startsWith(label)));
    const items = itemsOf(store.getState());
    const wanted = items.findIndex((item) => item.label.startsWith(label));
    for (let at = items.length; at > 0; at--) store.dispatch({ type: 'command', command: 'up' });
    for (let at = 0; at < wanted; at++) store.dispatch({ type: 'command', command: 'down' });
    store.dispatch({ type: 'command', command: 'open' });
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { host, store, status, choose, screen: () => currentPage(store.getState()).screen };
}

describe('guided setup', () => {
  it('leads from a board in DFU mode to its serial line, and writes that into printer.cfg', async () => {
    const { host, store, status, choose, screen } = await setup('octopus-pro-f446');
    const config = '/home/pi/printer_data/config/printer.cfg';
    await host.writer.write(config, new TextEncoder().encode('[mcu]\nserial: /dev/ttyACM0\n[printer]\n'), {
      overwrite: false,
      makeFolders: true,
    });
    await choose('The board');
    await choose('BTT Octopus Pro (STM32F446)');
    await choose('On to the next step');
    await choose('Keep the maker');
    await choose('On to the next step');
    await choose('Build the firmware');
    await until(() => store.getState().setup?.deed?.ended != null);
    expect(store.getState().setup?.deed?.ended?.says).toEqual(['/home/pi/klipper/out/klipper.bin is built.']);
    await choose('Go on');
    await until(() => status('firmware') === 'done');
    await choose('On to the next step');
    await choose('On to the next step');
    await choose('On to the next step');
    await choose('Flash the firmware');
    await until(() => store.getState().handOff?.status === 'ready');
    await choose('Erase');
    await until(() => store.getState().flash?.end !== null);
    expect(store.getState().flash?.end?.type).toBe('finished');
    await until(() => status('flash') === 'done' && status('back') === 'done');
    await choose('On with the setup');
    await choose('On to the next step');
    expect(screen()).toEqual({ name: 'setup-step', step: 'serial-line' });
    await choose('Put it into printer.cfg');
    await until(() => store.getState().setup?.planned?.kind === 'edit');
    await choose('Make this change');
    await until(() => store.getState().setup?.deed?.ended?.done === true);
    const text = new TextDecoder().decode(await host.ports.files.read(config, 10_000));
    expect(text).toMatch(
      /^\[mcu\]\nserial: \/dev\/serial\/by-id\/usb-Klipper_stm32f446xx_\w+-if00\n\[printer\]\n$/,
    );
    const kept = await host.ports.files.read(`${config}.before-dfu-doctor`, 10_000);
    expect(new TextDecoder().decode(kept)).toContain('/dev/ttyACM0');
    await store.stop();
  });

  it('shows from the first frame on where it was asked for, so that no key meets another page', async () => {
    const store = createStore(
      openEngine({}, () => Promise.resolve(openedHost(simulateHost('octopus-pro-f446')))),
      { simulated: 'octopus-pro-f446', intent: 'look', at: 'setup' },
    );
    expect(currentPage(store.getState()).screen).toEqual({ name: 'setup' });
    const started = store.start();
    store.dispatch({ type: 'command', command: 'open' });
    await started;
    await until(() => setupSteps(store.getState()).length > 0);
    expect(currentPage(store.getState())).toMatchObject({ screen: { name: 'setup' }, focus: 'step:board' });
    await store.stop();
  });

  it('goes on in another run where it was left, and looks at the machine anew', async () => {
    const first = await setup('octopus-pro-f446');
    await first.choose('The board');
    await first.choose('BTT Octopus Pro (STM32F446)');
    await until(() => first.status('board') === 'done');
    await first.store.stop();
    const store = createStore(
      openEngine({}, () => Promise.resolve(openedHost(first.host))),
      { simulated: 'octopus-pro-f446', intent: 'look' },
    );
    await store.start();
    await until(() => store.getState().look !== null);
    store.dispatch({ type: 'command', command: 'setup' });
    await until(() => setupSteps(store.getState()).find(({ id }) => id === 'board')?.status === 'done');
    expect(store.getState().setup?.decided.boardId).toBe('octopus-pro-f446');
    await store.stop();
  });

  it('writes a .config for another bootloader, keeps the former one, and puts it back when make refuses', async () => {
    const { host, store, choose } = await setup('octopus-pro-f446');
    const config = '/home/pi/klipper/.config';
    const read = async (path: string) => new TextDecoder().decode(await host.ports.files.read(path, 100_000));
    const before = await read(config);
    await choose('The board');
    await choose('BTT Octopus Pro (STM32F446)');
    await choose('On to the next step');
    await choose('No bootloader');
    await choose('On to the next step');
    await choose('Write .config');
    await until(() => store.getState().setup?.deed?.ended != null);
    expect(store.getState().setup?.deed?.ended?.done).toBe(true);
    expect(await read(config)).toContain('CONFIG_STM32_FLASH_START_0000=y');
    expect(await read(`${config}.before-setup`)).toBe(before);
    await store.stop();
  });

  it('leads from a step that waits to the one that comes first, and Esc to the list at that step', async () => {
    const { store, choose, screen } = await setup('octopus-pro-f446');
    await choose('Flash and verify');
    await choose('Go to step 5');
    expect(screen()).toEqual({ name: 'setup-step', step: 'firmware' });
    await choose('Go to step 3');
    expect(screen()).toEqual({ name: 'setup-step', step: 'board' });
    store.dispatch({ type: 'command', command: 'back' });
    expect(currentPage(store.getState())).toMatchObject({ screen: { name: 'setup' }, focus: 'step:board' });
    await store.stop();
  });

  it('tells on the pages behind it what is under way, and there how it failed', async () => {
    const { host, store, choose } = await setup('octopus-pro-f446');
    await choose('The board');
    await choose('BTT Octopus Pro (STM32F446)');
    await choose('On to the next step');
    await choose('Keep the maker');
    await choose('On to the next step');
    const working = host.ports.processes.run.bind(host.ports.processes);
    let fail = (): void => {};
    host.ports.processes.run = (argv, options) =>
      argv[0] !== 'make'
        ? working(argv, options)
        : new Promise((resolve) => {
            fail = () =>
              resolve({
                argv,
                exitCode: 2,
                stdout: '',
                stderr: 'src/sched.c:3: error: oops',
                timedOut: false,
                truncated: false,
              });
          });
    await choose('Build the firmware');
    store.dispatch({ type: 'command', command: 'back' });
    const news = () => setupStepView(store.getState(), 'firmware').news.join(' ');
    expect(news()).toMatch(/^Under way: building the firmware/);
    fail();
    await until(() => store.getState().setup?.deed?.ended != null);
    expect(news()).toMatch(
      /^Not done: building the firmware\. make did not end well: src\/sched\.c:3: error: oops/,
    );
    expect(setupStepView(store.getState(), 'board').news).toEqual([]);
    expect(setupListView(store.getState()).news.join(' ')).toContain('oops');
    await store.stop();
  });

  it('refuses a file that is not there in words, and asks for another', async () => {
    const { store, choose, screen } = await setup('octopus-pro-f446');
    await choose('What a build needs');
    await choose('I have a firmware file already');
    store.dispatch({ type: 'typed', text: '/no/such.bin' });
    store.dispatch({ type: 'command', command: 'open' });
    await until(() => store.getState().setup?.deed?.ended != null);
    expect(screen()).toEqual({ name: 'setup-deed' });
    expect(store.getState().setup?.deed?.ended?.says).toEqual([
      'There is no file /no/such.bin.',
      expect.stringContaining('Check the path'),
    ]);
    await store.stop();
  });

  it('is done when printer.cfg names the board, and then begins anew for another one', async () => {
    const { store, status, choose, screen } = await setup('healthy-printer');
    expect(status('serial-line')).toBe('open');
    await choose('The line for printer.cfg');
    await choose('I have put it there myself');
    await until(() => status('serial-line') === 'done');
    await choose('Set up another board');
    expect(screen()).toEqual({ name: 'setup-step', step: 'board' });
    expect(store.getState().setup?.decided).toEqual(FRESH_SETUP);
    await store.stop();
  });

  it('skips a step and takes that back', async () => {
    const { store, status, choose } = await setup('octopus-pro-f446');
    await choose('The board');
    await choose('Skip this step');
    await until(() => status('board') === 'skipped');
    store.dispatch({ type: 'command', command: 'back' });
    await choose('The board');
    await choose('Do not skip');
    await until(() => status('board') !== 'skipped');
    expect(status('board')).toBe('open');
    await store.stop();
  });
});
