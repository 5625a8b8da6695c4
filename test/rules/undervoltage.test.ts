import { rule } from '../../rules/usb/undervoltage.ts';
import type { HostFacts } from '../../src/evidence/host.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { healthyEvidence } from '../fixtures/healthy-evidence.ts';
import { DFU_SUCCESS, paste } from '../fixtures/paste.ts';
import { ruleTable } from './rule-table.ts';

const SAID =
  '[ 4821.360052] Under-voltage detected! (0x00050005)\n[ 4825.520047] Voltage normalised (0x00000000)\n';
const NEWER = '[  402.1] hwmon hwmon1: Undervoltage detected!\n[  404.1] hwmon hwmon1: Voltage normalised\n';

function pi(flags: number) {
  const healthy = healthyEvidence().host;
  if (healthy.status !== 'collected') throw new Error('no host');
  return section<HostFacts>({
    ...healthy.value,
    throttled: { flags, origin: { kind: 'command', argv: ['vcgencmd', 'get_throttled'] } },
  });
}

const { throttled: _, ...unflagged } = pi(0).value;
const WITHOUT_FLAGS = section<HostFacts>(unflagged);

ruleTable(rule, {
  finds: {
    'flags before a flash that went through, as a warning': {
      evidence: paste(`pi@printer:~ $ vcgencmd get_throttled\nthrottled=0x50005\n${DFU_SUCCESS}`),
      expect: { severity: 'warning' },
    },
    'a Pi that is short of voltage now and only looked at, as a warning': {
      evidence: liveEvidence({ host: pi(0x50005) }),
      expect: { severity: 'warning' },
      says: [/sags: it gets/],
    },
    'what kernel and flags of a Pi say that is to flash': {
      evidence: liveEvidence({ host: pi(0x50005), intent: 'flash', kernelLog: paste(SAID).kernelLog }),
      expect: { severity: 'error' },
    },
    'what kernel and flags of a Pi say that is only looked at, as a warning': {
      evidence: liveEvidence({ host: pi(0x50005), kernelLog: paste(SAID).kernelLog }),
      expect: { severity: 'warning' },
    },
    'a live machine that tells no flags, as a warning': {
      evidence: liveEvidence({
        host: WITHOUT_FLAGS,
        intent: 'flash',
        kernelLog: paste(SAID).kernelLog,
      }),
      expect: { severity: 'warning' },
    },
    'the words of the kernel': {
      evidence: paste(SAID),
      expect: { severity: 'error', certainty: 'certain' },
      says: [/4\.63 volts/, /own supply/],
    },
    'those of a newer kernel, several times': { evidence: paste(NEWER + NEWER), says: [/sags 2 times/] },
    'the flags in a text': {
      evidence: paste('pi@printer:~ $ vcgencmd get_throttled\nthrottled=0x50005\n'),
      expect: { severity: 'error' },
      says: [/sags: it gets less/],
    },
    'a flash that went through, as a warning': {
      evidence: paste(`${SAID}${DFU_SUCCESS}`),
      expect: { severity: 'warning' },
    },
    'a Pi that is short of voltage now and is meant to flash': {
      evidence: liveEvidence({ host: pi(0x50005), intent: 'flash' }),
      expect: { severity: 'error' },
    },
    'one that was short of voltage before, as a warning': {
      evidence: liveEvidence({ host: pi(0x50000), intent: 'flash', kernelLog: paste(SAID).kernelLog }),
      expect: { severity: 'warning' },
      says: [/has sagged since it was started/],
    },
  },
  clears: {
    'a machine that tells no flags': liveEvidence({
      host: WITHOUT_FLAGS,
    }),
    'a Pi with a good supply': liveEvidence({ host: pi(0) }),
    'one that only got hot': liveEvidence({ host: pi(0x80008) }),
    'a log without a word about it': paste('[    1.0] usb 1-1: USB disconnect, device number 9\n'),
  },
  skips: { 'neither log nor host': liveEvidence({}) },
});
