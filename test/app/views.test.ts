import { describe, expect, it } from 'vitest';
import { beginFlash, followFlash } from '../../src/app/flash-progress.ts';
import { initialState, type State } from '../../src/app/state.ts';
import { uncheckedView } from '../../src/app/views/checks.ts';
import { deviceListView, deviceView } from '../../src/app/views/devices.ts';
import { farewell, lastWords } from '../../src/app/views/farewell.ts';
import { findingView } from '../../src/app/views/finding.ts';
import { doingNow, flashView } from '../../src/app/views/flash.ts';
import { handOffView } from '../../src/app/views/hand-off.ts';
import { overviewView } from '../../src/app/views/overview.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { aDevice, aDiagnosis, aFinding, aLook, anEvidence, aPlan, goodFlash } from './fixtures.ts';

function state(change: Partial<State> = {}): State {
  return { ...initialState({ simulated: null, intent: 'look' }), look: aLook(), looking: false, ...change };
}

function flashed(events: readonly FlashEvent[]): State {
  const flash = events.reduce(
    (one, event) => followFlash(one, event, 0),
    beginFlash(aPlan(), 'out/klipper.bin'),
  );
  return state({ flash });
}

const failed = (change: Partial<Extract<FlashEvent, { type: 'failed' }>>): FlashEvent => ({
  type: 'failed',
  code: 'write-failed',
  phase: 'write',
  address: 0x0800_9000,
  message: 'Writing failed.',
  boardState: 'erased-or-partly-written',
  bootable: 'no',
  again: null,
  next: ['Try again.'],
  ...change,
});

describe('what the overview says', () => {
  it('speaks of earlier attempts where an error stops nobody any more', () => {
    const verdict = { outcome: 'clear' as const, primary: null, summary: 'It worked in the end.' };
    const findings = [aFinding({ solvedLater: true }), aFinding({ severity: 'warning' })];
    const view = overviewView(state({ look: aLook({ diagnosis: aDiagnosis({ verdict, findings }) }) }));
    expect(view.groups.map(({ heading }) => heading)).toEqual([
      'Worth mending, stops nothing',
      'Was in the way of an earlier attempt, solved since',
    ]);
  });

  it('says which findings are more than it shows', () => {
    const shortened = [{ ruleId: 'dfu-util-outdated', found: 150, kept: 100 }];
    const view = overviewView(state({ look: aLook({ diagnosis: aDiagnosis({ shortened }) }) }));
    expect(view.news).toContainEqual({
      text: 'Found 150 times, the first 100 are shown: dfu-util is too old.',
      tone: 'warning',
    });
  });

  it('tells two findings of one rule about one thing apart', () => {
    const diagnosis = aDiagnosis({ findings: [aFinding(), aFinding()] });
    const ids = overviewView(state({ look: aLook({ diagnosis }) })).groups[0]?.findings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('says why the bus could not be read', () => {
    const usb = { status: 'gap' as const, reason: 'unsupported-platform' as const, detail: 'No bus.' };
    const look = aLook({ evidence: { ...anEvidence(), usb } });
    expect(overviewView(state({ look })).news[0]?.text).toContain(
      'USB cannot be read here: no bus. A simulated',
    );
    expect(deviceListView(state({ look })).gap).toBe(
      'The USB devices could not be read (not available on this system): no bus.',
    );
  });

  it('counts checks that need a pasted log apart from those that failed', () => {
    const skipped = [
      { ruleId: 'a', section: 'runs', reason: 'not collected' },
      { ruleId: 'b', section: 'kernelLog', reason: 'no permission' },
    ];
    const look = aLook({ diagnosis: aDiagnosis({ skipped, crashed: [{ ruleId: 'c', message: 'oops' }] }) });
    expect(overviewView(state({ look })).unchecked?.label).toBe(
      '2 checks could not be made, 1 check needs a pasted log',
    );
    const { groups, crashed } = uncheckedView(state({ look }));
    expect(groups.map(({ section }) => section)).toEqual(['The kernel log', 'Pasted output of tools']);
    expect(crashed).toEqual([{ title: 'c', message: 'oops' }]);
  });
});

describe('what a finding says', () => {
  it('is nothing once the finding is gone', () => {
    expect(findingView(state(), 'no such finding')).toBeNull();
  });

  it('names the more general findings that it explains, and bounds its proof', () => {
    const origins = Array.from({ length: 20 }, (_, index) => ({
      kind: 'log' as const,
      source: 'log.txt',
      line: index + 1,
      text: 'x',
    }));
    const silenced = [{ finding: aFinding({ ruleId: 'no-dfu-device' }), by: 'dfu-util-outdated' }];
    const diagnosis = aDiagnosis({ findings: [aFinding({ origins })], silenced });
    const view = findingView(state({ look: aLook({ diagnosis }) }), 'dfu-util-outdated /usr/bin/dfu-util');
    expect(view?.alsoExplains).toEqual(['No board in DFU mode']);
    expect(view?.proof[0]).toEqual({ place: 'log.txt line 1', text: 'x' });
    expect(view?.proof.at(-1)?.place).toBe('and in 8 more places');
  });
});

describe('what a device says', () => {
  it('tells of a string that is shorter than announced', () => {
    const name = {
      index: 4,
      text: '@Internal Flash  /0x08000000/04*016Kg',
      declaredBytes: 166,
      receivedBytes: 112,
      source: 'descriptor' as const,
    };
    const one = {
      interfaceNumber: 0,
      alternateSetting: 0,
      interfaceClass: 0xfe,
      interfaceSubClass: 1,
      interfaceProtocol: 2,
      name,
      driver: null,
      endpoints: [],
      dfu: { bmAttributes: 0x0b, wDetachTimeout: 255, wTransferSize: 2048, bcdDFUVersion: 0x011a },
    };
    const configuration = {
      bConfigurationValue: 1,
      wTotalLength: 27,
      bNumInterfaces: 1,
      bmAttributes: 0xc0,
      maxPowerMilliamps: 100,
      name: null,
      interfaces: [one],
    };
    const look = aLook({ evidence: anEvidence([aDevice({ configurations: [configuration] })]) });
    expect(deviceView(state({ look }), '1-1.4')?.interfaces[0]?.facts).toEqual([
      { name: 'Memory layout', value: name.text },
      { name: 'Cut off', value: 'the device announces 166 bytes and sends 112; what came is used' },
      { name: 'Transfer size', value: '2048 bytes' },
      { name: 'Class', value: 'fe/01/02 firmware update (DFU)' },
    ]);
  });
});

describe('what a plan says', () => {
  it('tells what would be lost below the firmware', () => {
    const plan = aPlan({
      erase: [{ address: 0x0800_0000, size: 0x2_0000 }],
      bootloader: null,
      map: aPlan().map,
    });
    const request = { file: 'a.bin', address: null, device: null };
    const view = handOffView(state({ handOff: { request, status: 'ready', plan, problem: null } }));
    if (view.status !== 'ready') throw new Error(view.status);
    expect(view.map?.stretches[0]).toEqual({
      use: 'erased',
      range: '0x08000000 32 KiB',
      meaning: 'erased with the sector: what stands here would be lost',
    });
  });

  it('draws no memory where none is known', () => {
    const plan = aPlan({ map: { name: '', regions: [] }, erase: [], write: [], bootloader: null });
    const request = { file: 'a.bin', address: null, device: null };
    const view = handOffView(state({ handOff: { request, status: 'ready', plan, problem: null } }));
    expect(view).toMatchObject({ status: 'ready', map: null });
  });
});

describe('what a flash says', () => {
  it('calls verified bytes on a board that is not back half a success', () => {
    const events = [
      ...goodFlash(aPlan()).slice(0, -1),
      failed({ code: 'not-returned', boardState: 'verified' }),
    ];
    expect(flashView(flashed(events))?.ending?.result).toBe('half');
    expect(flashView(flashed([failed({})]))?.ending?.result).toBe('bad');
  });

  it('shows where a phase failed', () => {
    const events = goodFlash(aPlan()).slice(0, 8);
    const view = flashView(flashed([...events, failed({})]));
    expect(view?.phases.find(({ status }) => status === 'failed')?.name).toBe('Write');
  });

  it('says what goes on while the user is asked whether to stop', () => {
    expect(doingNow(flashed(goodFlash(aPlan()).slice(0, 8)).flash)).toBe('write, 50 %');
    expect(doingNow(flashed([]).flash)).toBe('it gets ready');
  });

  it('leaves words on the terminal, and more urgent ones when it is cut off', () => {
    expect(farewell(flashed(goodFlash(aPlan())))).toEqual([
      'Flashed and verified: 30064 bytes.',
      'Diagnosis: Your dfu-util is too old for this board.',
    ]);
    expect(lastWords(flashed(goodFlash(aPlan())))).toBe('');
    expect(lastWords(flashed(goodFlash(aPlan()).slice(0, 8)))).toMatch(
      /^The flash was cut off while: write\. The firmware on the board may be erased or only partly written/,
    );
  });
});
