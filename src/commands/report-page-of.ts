import { rules } from '../../rules/index.ts';
import { deviceRows } from '../app/device-tree.ts';
import type { PageFinding, ReportPage } from '../bundle/html/report-page.ts';
import type { Diagnosis, Finding, Remedy } from '../diagnosis/finding.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { parseMemoryLayout } from '../formats/memory-layout.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { commandLine } from '../remedies/command-line.ts';
import { flashCommand, placeOf } from './report-text.ts';

const MAX_PROOFS = 4;
const MAX_CODE = 2000;

/** What report.html shows of a diagnosis; every string has lost its control characters. */
export function reportPageOf(
  evidence: Evidence,
  diagnosis: Diagnosis,
  written: Pick<ReportPage, 'toolVersion' | 'createdAt' | 'replaced'>,
): ReportPage {
  const { verdict, findings, skipped } = diagnosis;
  const titles = new Map(rules.map(({ id, title }) => [id, title]));
  const pageFindings = findings.map((finding) => pageFinding(finding, titles.get(finding.ruleId)));
  const gaps = new Map(skipped.map(({ section, reason }) => [section, reason]));
  return {
    ...written,
    outcome: verdict.outcome,
    summary: printable(verdict.summary, 1000),
    proof: pageFindings.find(({ ruleId }) => ruleId === verdict.primary)?.proofs[0] ?? null,
    facts: factsOf(evidence),
    findings: pageFindings,
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
    memory: memoryOf(evidence),
    vectors: vectorsOf(evidence),
    unchecked: [...gaps].map(([section, reason]) => `${section}: ${printable(reason, 300)}`),
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
    proofs: finding.origins.slice(0, MAX_PROOFS).map((origin) => ({
      place: placeOf(origin),
      text: origin.text === undefined ? null : printable(origin.text, 300),
    })),
    remedies: finding.remedies.map(pageRemedy),
  };
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

function factsOf(evidence: Evidence): { name: string; value: string }[] {
  const facts: { name: string; value: string | null | undefined }[] = [];
  if (evidence.usb.status === 'collected') {
    for (const { board, name, device, id } of deviceRows(evidence.usb.value)) {
      if (!board) continue;
      facts.push({
        name: 'Board',
        value: `${name}, ${formatUsbId(device.vendorId, device.productId)} at ${id}`,
      });
    }
  }
  if (evidence.tools.status === 'collected') {
    const seen = new Set<string>();
    for (const { name, version } of evidence.tools.value.tools) {
      if ((name === 'dfu-util' || name === 'stm32flash') && !seen.has(name)) {
        facts.push({ name, value: version ?? 'version unknown' });
        seen.add(name);
      }
    }
  }
  if (evidence.host.status === 'collected') {
    const { osName, kernel, model } = evidence.host.value;
    facts.push({ name: 'System', value: [osName, kernel, model].filter((one) => one !== null).join(', ') });
  }
  if (evidence.klipper.status === 'collected') {
    facts.push({ name: 'Klipper', value: evidence.klipper.value.commit?.slice(0, 12) });
    facts.push({ name: 'MCU in .config', value: evidence.klipper.value.config?.symbols['CONFIG_MCU'] });
  }
  if (evidence.firmware.status === 'collected') {
    const { path, size, dictionary } = evidence.firmware.value;
    const version = dictionary?.version ? `, ${dictionary.version}` : '';
    facts.push({ name: 'Firmware', value: `${path}, ${size} bytes${version}` });
  }
  return facts.flatMap(({ name, value }) => (value ? [{ name, value: printable(value, 200) }] : []));
}

function memoryOf(evidence: Evidence): ReportPage['memory'] {
  if (evidence.usb.status !== 'collected') return null;
  const layouts = evidence.usb.value.devices.flatMap(({ configurations }) =>
    configurations.flatMap(({ interfaces }) =>
      interfaces.flatMap(({ dfu, name }) => (dfu && name?.text ? [parseMemoryLayout(name.text)] : [])),
    ),
  );
  const map = layouts.find((layout) => layout !== null)?.map;
  if (!map) return null;
  const firmware = evidence.firmware.status === 'collected' ? evidence.firmware.value : null;
  const base = firmware?.vectors?.base ?? null;
  return {
    map: { ...map, name: printable(map.name, 60).trim() },
    image: base === null || !firmware ? null : { start: base, end: base + firmware.size },
  };
}

function vectorsOf({ firmware }: Evidence): ReportPage['vectors'] {
  if (firmware.status !== 'collected' || !firmware.value.vectors) return null;
  const { size, vectors } = firmware.value;
  return { ...vectors, size };
}
