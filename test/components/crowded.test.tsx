import { afterEach, describe, expect, it } from 'vitest';
import { hints } from '../../src/app/keymap.ts';
import { createStore } from '../../src/app/store.ts';
import { aDevice, aDiagnosis, aFinding, aLook, anEvidence, fakeEngine } from '../app/fixtures.ts';
import { renderApp } from './render-app.tsx';

const SIZES = [
  { columns: 40, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];
const WIDE = '三维打印机主板固件更新设备'.repeat(6);
const LONG = `/home/pi/固件/${'很长的文件夹/'.repeat(12)}klipper.bin`;

const devices = Array.from({ length: 60 }, (_, index) =>
  aDevice({
    path: `1-1.${index + 1}`,
    product: { index: 2, text: WIDE, declaredBytes: null, receivedBytes: null, source: 'kernel' },
    vendorId: 0x1000 + index,
  }),
);
const look = aLook({
  evidence: anEvidence(devices),
  diagnosis: aDiagnosis({
    findings: Array.from({ length: 40 }, (_, index) =>
      aFinding({ subject: `${index} ${LONG}`, what: `${WIDE} ${LONG} ${WIDE}`, remedies: [] }),
    ),
  }),
});

const open: { unmount: () => void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.unmount();
});

describe.each(SIZES)('40 findings and 60 devices with wide letters at $columns x $rows', (size) => {
  it.each([
    ['the overview', []],
    ['a finding', ['open']],
    ['the devices', ['devices']],
    ['a device', ['devices', 'open']],
    ['the search', ['search']],
  ] as const)('%s fills its lines and no more, from its top to its end', async (_, commands) => {
    const store = createStore(fakeEngine({ look: () => Promise.resolve(look) }), {
      simulated: null,
      intent: 'look',
    });
    const screen = renderApp(store, size);
    open.push(screen);
    await store.start();
    await settle();
    for (const command of commands) store.dispatch({ type: 'command', command });
    for (let page = 0; page < 12; page++) {
      await settle();
      const lines = screen.lines();
      expect(lines).toHaveLength(size.rows);
      expect(lines[0]).toContain('dfu-doctor');
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(size.columns);
      expect(lines.slice(-4).join(' ')).toContain(hints(store.getState())[0]?.keys);
      store.dispatch({ type: 'command', command: 'page-down' });
    }
  });
});

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** As a terminal counts: a letter of a Chinese text takes two. */
function columnsOf(line: string): number {
  return [...line].reduce((sum, letter) => sum + (/\p{Script=Han}/u.test(letter) ? 2 : 1), 0);
}
