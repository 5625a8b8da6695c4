import { bootloaderPortOf } from '../../src/diagnosis/bootloader-port.ts';
import { readUsbId } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import {
  answersLater,
  byHost,
  linesSaying,
  onHost,
  runsOf,
  type SaidLine,
  says,
} from '../../src/diagnosis/run-lines.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { SerialPortFacts } from '../../src/evidence/serial-ports.ts';
import { printable } from '../../src/formats/text.ts';

/** The serial port that a flash tool was given could not be opened, and most likely is not there. */
export const rule = defineRule({
  id: 'serial-port-missing',
  title: 'the serial port is not there',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The serial port that the command names does not exist, or could not be opened for a reason that the tool does not tell.',
    why: 'The tool never reached the board. Nothing was written.',
    fix: 'Look with `ls -l /dev/serial/by-id` which ports there are, plug the board or adapter in again, and give its name.',
  },
  needs: ['runs'],
  uses: ['serialPorts'],
  *check({ runs, optional: { serialPorts } }) {
    const missing = unopened(runs).filter(
      ({ run, port }) =>
        !isListed(port, run.host, serialPorts) && bootloaderPortOf(port, run.host, serialPorts) === null,
    );
    for (const { host, last, items } of byHost(missing)) {
      const port = printable(last.port, 120);
      const proven = last.line.meaning === 'port-missing';
      yield {
        certainty: proven ? 'certain' : 'likely',
        subject: `${port === '' ? 'serial port' : port}${onHost(host)}`,
        what:
          port === ''
            ? `There is no serial port that could be the board's${onHost(host)}.`
            : proven
              ? `There is no serial port ${port}${onHost(host)}.`
              : `${last.run.tool}${onHost(host)} could not open ${port}; most likely there is no such port.`,
        why: proven
          ? 'The adapter or board that made it is not plugged in, was given another number, or its driver did not take it. Nothing was written.'
          : 'The tool does not tell the reason. Equally a permission may be missing, or another program may have the port; `ls -l` on it tells which. Nothing was written.',
        origins: items.map(({ origin }) => origin),
        remedies: [
          {
            kind: 'steps',
            title: 'See which ports there are',
            risk: 'none',
            steps: [
              proven
                ? 'Run `ls -l /dev/serial/by-id`: each line is a port with the name of what is behind it.'
                : `Run \`ls -l ${/^\/dev\/[\w./:-]{1,100}$/.test(port) ? port : '/dev/serial/by-id'}\`: "No such file" means that it is missing; a group that you are not in (dialout) means that you may not.`,
              'Unplug the adapter or board, plug it in again, and read the last lines of `dmesg`: they name its port.',
              'Give the command the name below /dev/serial/by-id, which stays the same when numbers change.',
            ],
          },
        ],
      } satisfies FindingDraft;
    }
  },
});

type Unopened = SaidLine & { port: string };

/** A USB id instead of a port, a port that cannot be set up, and one that was refused or busy are other matters. */
function unopened(facts: RunFacts): Unopened[] {
  const lines = [
    ...linesSaying(facts.runs, 'port-missing').filter((said) => !answersLater(said, facts.runs)),
    ...linesSaying(runsOf(facts, 'stm32flash'), 'port-open-failed').filter(
      ({ run, line }) =>
        !/denied|busy/i.test(String(line.details['reason'] ?? '')) &&
        !says(run, 'terminal-flags-failed', 'port-refused', 'port-busy', 'not-a-tty', 'permission-denied'),
    ),
  ];
  return lines.flatMap((said) => {
    const port = said.line.details['port'];
    return typeof port === 'string' && readUsbId(port) === null ? [{ ...said, port }] : [];
  });
}

/** The text lists the port on the same host, so it was there. */
function isListed(port: string, host: string | null, serialPorts: SerialPortFacts | null): boolean {
  return (
    serialPorts?.ports.some(
      (known) =>
        known.host === host &&
        (known.path === port || known.byId.includes(port) || known.byPath.includes(port)),
    ) ?? false
  );
}
