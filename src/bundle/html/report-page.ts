import type { Certainty, Severity } from '../../diagnosis/finding.ts';
import { html, Markup } from './markup.ts';
import { memoryPicture, type PicturedMemory } from './memory-picture.ts';
import { STYLE } from './style.ts';
import { type TreeDevice, usbTreePicture } from './usb-tree-picture.ts';
import { type PicturedVectors, vectorsPicture } from './vectors-picture.ts';

/** A finding in words, ready to be laid out. */
export interface PageFinding {
  severity: Severity;
  certainty: Certainty;
  title: string;
  ruleId: string;
  what: string;
  why: string;
  proofs: readonly { place: string; text: string | null }[];
  /** `code`: a line to copy */
  remedies: readonly { title: string; steps: readonly string[]; code: string | null }[];
}

/** All that report.html shows; strings of any origin, they are escaped here. */
export interface ReportPage {
  outcome: 'blocked' | 'clear' | 'unknown';
  summary: string;
  /** the line that proves the primary finding */
  proof: { place: string; text: string | null } | null;
  /** "dfu-util": "0.9", in the order of their weight */
  facts: readonly { name: string; value: string }[];
  findings: readonly PageFinding[];
  devices: readonly TreeDevice[];
  memory: PicturedMemory | null;
  vectors: PicturedVectors | null;
  unchecked: readonly string[];
  replaced: readonly string[];
  toolVersion: string;
  /** ISO 8601 */
  createdAt: string;
}

const WORDS = { blocked: 'Blocked', clear: 'Clear', unknown: 'Unknown' } as const;
const DOUBT: Readonly<Record<Certainty, string>> = {
  certain: '',
  likely: ' (likely)',
  hint: ' (a hint only)',
};
/** No script, no network: what a report holds came from strangers. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** report.html: one page that stands alone, for phone, desk and paper. */
export function reportPage(page: ReportPage): string {
  const { memory, vectors, devices, findings, unchecked, replaced } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>dfu-doctor: ${WORDS[page.outcome]}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>dfu-doctor report</h1>
<section class="verdict ${page.outcome}"><p><strong>${WORDS[page.outcome]}.</strong> ${page.summary}</p>${
    page.proof ? proofLine(page.proof) : null
  }</section>
<dl>${page.facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${findings.length > 0 ? html`<h2>What was found</h2>${findings.map(findingCard)}` : null}
${devices.length > 0 ? html`<h2>USB devices</h2>${usbTreePicture(devices)}` : null}
${memory ? html`<h2>Flash memory</h2>${memoryPicture(memory)}` : null}
${vectors ? html`<h2>Vector table of the firmware file</h2>${vectorsPicture(vectors)}` : null}
${unchecked.length > 0 ? html`<h2>What could not be checked</h2>${list(unchecked)}` : null}
${replaced.length > 0 ? html`<h2>What was replaced in this report</h2>${list(replaced)}` : null}
<p class="id">Written by dfu-doctor ${page.toolVersion} at ${page.createdAt}. A hint is a hint: what is marked so was not proven.</p>
</main>
</body>
</html>
`.text;
}

function findingCard(finding: PageFinding): Markup {
  return html`<article class="finding ${finding.severity}"><h3>${finding.title}${DOUBT[finding.certainty]}</h3><p>${finding.what}</p><p>${finding.why}</p>${finding.proofs.map(proofLine)}${finding.remedies.map(
    (remedy) =>
      html`<p><b>${remedy.title}</b></p>${
        remedy.steps.length > 0 ? html`<ol>${remedy.steps.map((step) => html`<li>${step}</li>`)}</ol>` : null
      }${remedy.code === null ? null : html`<pre>${remedy.code}</pre>`}`,
  )}<p class="id">${finding.ruleId}</p></article>
`;
}

function proofLine({ place, text }: { place: string; text: string | null }): Markup {
  return html`<p class="proof">Seen in ${place}${text === null ? '.' : ':'}</p>${
    text === null ? null : html`<pre>${text}</pre>`
  }`;
}

function list(lines: readonly string[]): Markup {
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
