import type { Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import { printable } from '../../src/formats/text.ts';

/** sudo is called and is not there, as in most containers: Klipper's makefile can do without it. */
export const rule = defineRule({
  id: 'sudo-missing-in-container',
  title: 'sudo is not installed where the flash runs',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The flash calls sudo, and there is no such program; containers seldom have one.',
    why: "Klipper's script puts sudo in front of dfu-util. Without it the tool does not even start, and nothing is written.",
    fix: 'Run `make flash NOSUDO=1 FLASH_DEVICE=...`; as root, which one mostly is in a container, sudo is not needed.',
  },
  needs: ['runs'],
  explains: ['flash-tool-crashed', 'wrapper-tool-bug'],
  *check({ runs }) {
    const missing = linesSaying(runs.runs, 'command-not-found', 'no-such-file').filter(
      ({ line }) => (line.details['command'] ?? line.details['path']) === 'sudo',
    );
    for (const { host, items } of byHost(missing)) {
      yield {
        subject: `sudo${onHost(host)}`,
        what: `The flash${onHost(host)} called sudo, and there is no such program, so the flash tool was not started.`,
        why: 'Nothing was written, and the board is as it was before, or waits in its bootloader. In a container one is mostly root already and needs no sudo.',
        origins: items.map((item) => item.origin),
        remedies: [withoutSudo(runs, items.at(-1)), AS_ROOT],
      };
    }
  },
});

/** The same command once more with NOSUDO=1, which flash_usb.py has known since 2019. */
function withoutSudo(runs: RunFacts, said: SaidLine | undefined): Remedy {
  const script = said?.run.parent == null ? said?.run : runs.runs[said.run.parent];
  const device = linesSaying(script ? [script] : [], 'flashing-file-to')[0]?.line.details['device'];
  return {
    kind: 'command',
    title: "Let Klipper's makefile call the tool without sudo, in the Klipper folder",
    risk: 'destructive',
    argv: ['make', 'flash', 'NOSUDO=1', `FLASH_DEVICE=${printable(String(device ?? '0483:df11'), 200)}`],
    elevated: false,
  };
}

const AS_ROOT: Remedy = {
  kind: 'steps',
  title: 'If the device is then refused',
  risk: 'none',
  steps: [
    'Start the container with the USB bus passed through: `-v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule "c 189:* rmw"`.',
    'Or flash from the machine that runs the container.',
  ],
};
