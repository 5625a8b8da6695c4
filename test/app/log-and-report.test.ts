import { describe, expect, it } from 'vitest';
import type { Machine } from '../../src/app/engine.ts';
import { itemsOf } from '../../src/app/items.ts';
import { breadcrumbs, SCREENS, screensTable } from '../../src/app/screens.ts';
import { currentPage, type State } from '../../src/app/state.ts';
import { createStore } from '../../src/app/store.ts';
import { aDiagnosis, aFinding, aLook, anEvidence, fakeEngine, goodFlash } from './fixtures.ts';

const LOG = 'pi@printer:~$ lsusb\nBus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub\n';

async function open(change: Parameters<typeof fakeEngine>[0] = {}, copied: string[] = []) {
  const store = createStore(
    fakeEngine(change),
    { simulated: null, intent: 'look' },
    { copy: (text) => copied.push(text) > 0 },
  );
  await store.start();
  await until(store, ({ look }) => look !== null);
  const type = (text: string) => store.press({ name: 'text', text });
  return { ...store, type, screen: () => currentPage(store.getState()).screen };
}

async function until(store: { getState: () => State }, wanted: (state: State) => boolean): Promise<void> {
  while (!wanted(store.getState())) await new Promise((resolve) => setImmediate(resolve));
}

describe('a pasted log', () => {
  it('is explained in front of the machine, from any screen, and Esc leads back to where one was', async () => {
    const store = await open();
    store.type('d');
    store.paste({ text: LOG, whole: true });
    expect(store.screen()).toMatchObject({ name: 'paste', reading: 'Reading the pasted text…' });
    await until(store, ({ aside }) => aside !== null);
    expect(store.getState().look?.report?.notes).toEqual(['A log.']);
    expect(itemsOf(store.getState()).map(({ id }) => id)).toContain('close-log');
    expect(itemsOf(store.getState()).map(({ id }) => id)).not.toContain('flash');
    store.press({ name: 'escape' });
    expect(store.getState()).toMatchObject({ aside: null, look: { report: null } });
    expect(store.screen().name).toBe('devices');
  });

  it('leaves the machine behind it up to date', async () => {
    let plug = (): void => {};
    let looks = 0;
    const store = await open({
      watch: (onChange) => {
        plug = onChange;
        return () => {};
      },
      look: () => {
        looks += 1;
        return Promise.resolve(looks === 1 ? aLook() : aLook({ evidence: anEvidence([]) }));
      },
    });
    store.paste({ text: LOG, whole: true });
    await until(store, ({ aside }) => aside !== null);
    plug();
    await until(store, ({ aside }) => aside?.look?.devices.length === 0);
    expect(store.getState().look?.devices).toHaveLength(1);
    store.press({ name: 'escape' });
    expect(store.getState().look?.devices).toHaveLength(0);
  });

  it('is a path where it begins like one, and Enter reads that file', async () => {
    const asked: unknown[] = [];
    const store = await open({
      explain: (log) => {
        asked.push(log);
        return Promise.reject(new Error('There is no file /tmp/log.txt.'));
      },
    });
    store.type('p');
    store.paste({ text: '/tmp/log\u001b[2J.txt\n', whole: true });
    store.press({ name: 'enter' });
    await until(store, () => store.screen().name === 'paste' && 'problem' in store.screen());
    await until(store, ({ pages }) => JSON.stringify(pages).includes('There is no file'));
    expect(asked).toEqual([{ kind: 'file', path: '/tmp/log.txt' }]);
  });

  it('that was too long for a paste is refused in words', async () => {
    const store = await open();
    store.paste({ text: LOG, whole: false });
    expect(store.screen()).toMatchObject({ name: 'paste', reading: null });
    expect(JSON.stringify(store.screen())).toContain('Save it as a file');
  });

  it('does nothing while a board is being flashed, and one word on the overview is no log', async () => {
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const flash: Machine['flash'] = async function* (plan) {
      await waiting;
      yield* goodFlash(plan);
    };
    const store = await open({ flash });
    store.paste({ text: 'q', whole: true });
    expect(store.screen().name).toBe('overview');
    store.press({ name: 'enter' });
    store.press({ name: 'enter' });
    await until(store, ({ handOff }) => handOff?.status === 'ready');
    store.press({ name: 'up' });
    store.press({ name: 'enter' });
    store.paste({ text: LOG, whole: true });
    expect(store.screen().name).toBe('flash');
    goOn();
    await until(store, (state) => state.flash?.end != null);
  });
});

describe('a report for a helper', () => {
  it('shows what is replaced before anything is written, and then where it is', async () => {
    let written = 0;
    const preview = { file: '/home/pi/r.zip', size: 2000, replaced: ['user-1: user name (anna), 3 places'] };
    const report = () =>
      Promise.resolve({
        preview,
        write: () => {
          written += 1;
          return Promise.resolve(preview.file);
        },
      });
    const store = await open({ report });
    store.type('b');
    await until(store, (state) => state.report?.status === 'ready');
    expect(store.getState().report).toEqual({ status: 'ready', preview });
    expect(written).toBe(0);
    store.press({ name: 'enter' });
    await until(store, (state) => state.report?.status === 'written');
    expect(store.getState().report).toEqual({ status: 'written', file: '/home/pi/r.zip' });
    expect(written).toBe(1);
  });

  it('that cannot be written says why', async () => {
    const store = await open({ report: () => Promise.reject(new Error('The disk is full.')) });
    store.type('b');
    await until(store, (state) => state.report?.status === 'failed');
    expect(store.getState().report).toEqual({ status: 'failed', what: 'The disk is full.' });
  });
});

describe('searching and copying', () => {
  const findings = [
    aFinding(),
    aFinding({ ruleId: 'usb-link-unstable', severity: 'warning', subject: '1-1.4', what: 'The link broke.' }),
  ];
  const look = () => Promise.resolve(aLook({ diagnosis: aDiagnosis({ findings }) }));

  it('finds findings by their words while letters are typed, and Enter opens one', async () => {
    const store = await open({ look });
    store.type('/');
    for (const letter of 'LINK') store.type(letter);
    expect(itemsOf(store.getState()).map(({ label }) => label)).toEqual(['The USB link is unstable']);
    store.press({ name: 'enter' });
    expect(store.screen()).toEqual({ name: 'finding', key: 'usb-link-unstable 1-1.4' });
  });

  it('copies the command of a remedy, and says that a terminal may not take it', async () => {
    const copied: string[] = [];
    const store = await open({ look }, copied);
    store.press({ name: 'enter' });
    store.type('c');
    expect(copied).toEqual(['sudo apt-get install dfu-util']);
    expect(currentPage(store.getState()).note).toMatch(
      /^Sent to the clipboard .* Where pasting brings nothing/,
    );
  });
});

describe('the map of screens', () => {
  it('has every parent, leads back to the overview from everywhere, and is a table', () => {
    for (const { title } of Object.values(SCREENS)) expect(screensTable()).toContain(`| ${title} |`);
    for (const start of Object.values(SCREENS)) {
      let [at, steps] = [start, 0];
      while (at.parent !== null && steps < 10) [at, steps] = [SCREENS[at.parent], steps + 1];
      expect(at).toBe(SCREENS.overview);
    }
  });

  it('leaves out the beginning of the way where there is no room, never its end', () => {
    const way = ['overview', 'devices', 'device'] as const;
    expect(breadcrumbs(way, 80)).toBe('Overview > USB devices > USB device');
    expect(breadcrumbs(way, 30)).toBe('… > USB devices > USB device');
    expect(breadcrumbs(way, 15)).toBe('… > USB device');
    expect(breadcrumbs(way, 3)).toBe('USB device');
  });
});
