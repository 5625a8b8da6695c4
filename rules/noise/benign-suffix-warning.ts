import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

/** dfu-util misses the 16-byte suffix that a raw .bin never has. */
export const rule = defineRule({
  id: 'benign-suffix-warning',
  title: '"Invalid DFU suffix signature" before a flash',
  severity: 'info',
  certainty: 'certain',
  summary: {
    what: 'dfu-util warns that the file has no DFU suffix.',
    why: 'A raw .bin, as Klipper builds it, never has one: the suffix only says for which USB device a file is meant. dfu-util writes the file all the same.',
    fix: 'Nothing: no dfu-util up to 0.11 asks for the suffix.',
  },
  needs: ['runs'],
  *check({ runs }) {
    const warnings = linesSaying(runsOf(runs, 'dfu-util'), 'suffix-invalid', 'suffix-will-be-required');
    for (const { host, items } of byHost(warnings)) {
      yield {
        subject: `dfu-util${onHost(host)}`,
        what: `dfu-util${onHost(host)} warned that the file has no DFU suffix, as no raw .bin has.`,
        why: 'The suffix only says for which USB device a file is meant. dfu-util warns and then writes the file all the same.',
        origins: items.map((item) => item.origin),
        remedies: [],
      };
    }
  },
});
