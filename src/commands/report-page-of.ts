import { rules } from '../../rules/index.ts';
import { deviceRows } from '../app/device-tree.ts';
import { findingGroups } from '../app/finding-groups.ts';
import type { PageFinding, ReportPage } from '../bundle/html/report-page.ts';
import type { Diagnosis, Finding, Remedy } from '../diagnosis/finding.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { parseMemoryLayout } from '../formats/memory-layout.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { commandLine } from '../remedies/command-line.ts';
import { pageFacts } from './page-facts.ts';
import { flashCommand, missingSections, placeOf } from './report-text.ts';

const MAX_PROOFS = 4;
const MAX_CODE = 2000;
const MAX_MEMORIES = 6;

/** What report.html shows of a diagnosis; every string has lost its control characters. */
export function reportPageOf(
  evidence: Evidence,
  diagnosis: Diagnosis,
  written: Pick<ReportPage, 'toolVersion' | 'createdAt' | 'replaced'>,
): ReportPage {
  const { verdict, findings, cleared } = diagnosis;
  const titles = new Map(rules.map(({ id, title }) => [id, title]));
  const primary = findings.find(({ ruleId }) => ruleId === verdict.primary);
  const { source } = evidence;
  return {
    ...written,
    outcome: verdict.outcome,
    summary: printable(verdict.summary, 1000),
    proof: primary ? (proofsOf(primary)[0] ?? null) : null,
    notice: source.kind === 'simulated' ? `A simulated host: ${printable(source.name, 60)}` : null,
    facts: pageFacts(evidence),
    groups: findingGroups(findings.map((finding) => ({ finding }))).map(({ heading, members }) => ({
      heading,
      findings: members.map(({ finding }) => pageFinding(finding, titles.get(finding.ruleId))),
    })),
    cleared: cleared.length,
    devices:
      evidence.usb.status === 'collected'
        ? deviceRows(evidence.usb.value).map(({ id, depth, name, board, device }) => ({
            id: printable(id, 60),
            depth,
            name,
            board,
            usbId: formatUsbId(device.vendorId, device.productId),
          }))
        : [],
    memories: memoriesOf(evidence),
    vectors: vectorsOf(evidence),
    unchecked: missingSections(diagnosis, evidence),
  };
}

function pageFinding(finding: Finding, title: string | undefined): PageFinding {
  return {
    severity: finding.severity,
    certainty: finding.certainty,
    ruleId: finding.ruleId,
    title: title ?? finding.ruleId,
    what: printable(finding.what, 1000),
    why: printable(finding.why, 1000),
    proofs: proofsOf(finding),
    remedies: finding.remedies.map(pageRemedy),
  };
}

function proofsOf({ origins }: Finding): PageFinding['proofs'] {
  return origins.slice(0, MAX_PROOFS).map((origin) => ({
    place: placeOf(origin),
    text: origin.text === undefined ? null : printable(origin.text, 300),
  }));
}

function pageRemedy(remedy: Remedy): PageFinding['remedies'][number] {
  const title = printable(remedy.title, 300);
  switch (remedy.kind) {
    case 'steps':
      return { title, steps: remedy.steps.map((step) => printable(step, 500)), code: null };
    case 'command':
      return { title, steps: [], code: printable(commandLine(remedy.argv, remedy.elevated), MAX_CODE) };
    case 'edit':
      return {
        title,
        steps: [],
        code: `${printable(remedy.path, 300)} line ${remedy.line}\n- ${printable(remedy.before, 500)}\n+ ${printable(remedy.after, 500)}`,
      };
    case 'flash':
      return { title, steps: [], code: printable(flashCommand(remedy), MAX_CODE) };
  }
}

/** One picture for each board in DFU mode that says what memory it has. */
function memoriesOf({ usb, firmware }: Evidence): ReportPage['memories'] {
  if (usb.status !== 'collected') return [];
  const image = firmware.status === 'collected' ? firmware.value : null;
  const base = image?.vectors?.base ?? null;
  return deviceRows(usb.value)
    .flatMap(({ device, name, id }) => {
      const layouts = device.configurations.flatMap(({ interfaces }) =>
        interfaces.flatMap((one) => (one.dfu && one.name?.text ? [parseMemoryLayout(one.name.text)] : [])),
      );
      const map = layouts.find((layout) => layout !== null)?.map;
      if (!map) return [];
      return [
        {
          board: `${name} at ${printable(id, 60)}`,
          map: { ...map, name: printable(map.name, 60).trim() },
          image: base === null || !image ? null : { start: base, end: base + image.size },
        },
      ];
    })
    .slice(0, MAX_MEMORIES);
}

function vectorsOf({ firmware }: Evidence): ReportPage['vectors'] {
  if (firmware.status !== 'collected' || !firmware.value.vectors) return null;
  const { size, vectors } = firmware.value;
  return { ...vectors, size };
}
