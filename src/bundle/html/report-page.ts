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
  /** what was looked at, where it was no real machine */
  notice: string | null;
  /** "dfu-util": "0.9", in the order of their weight; wide: it takes two places in a row */
  facts: readonly { name: string; value: string; wide?: boolean }[];
  /** under their headings, the most pressing first */
  groups: readonly { heading: string; findings: readonly PageFinding[] }[];
  /** how many rules looked and found nothing */
  cleared: number;
  devices: readonly TreeDevice[];
  memories: readonly PicturedMemory[];
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
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** report.html: one page that stands alone, for phone, desk and paper. */
export function reportPage(page: ReportPage): string {
  const { memories, vectors, devices, groups, unchecked, replaced } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<title>dfu-doctor: ${WORDS[page.outcome]}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<header><h1>dfu-doctor report</h1><p>version ${page.toolVersion}, ${minuteOf(page.createdAt)}</p></header>
${page.notice === null ? null : html`<p class="proof">${page.notice}</p>`}
<section class="verdict ${page.outcome}"><p><strong>${WORDS[page.outcome]}</strong>${words(page.summary)}</p>${
    page.proof ? proofLine(page.proof) : null
  }</section>
${page.facts.length > 0 ? html`<dl class="facts">${page.facts.map(factTile)}</dl>` : null}
${groups.length > 0 ? html`<h2>What was found</h2>` : null}${groups.map(
  ({ heading, findings }) => html`<p class="group">${heading}</p>${findings.map(findingCard)}`,
)}
${page.cleared > 0 ? html`<p class="proof">Checked and fine: ${page.cleared} ${page.cleared === 1 ? 'rule' : 'rules'} found nothing.</p>` : null}
${devices.length > 0 ? html`<h2>USB devices</h2>${usbTreePicture(devices)}` : null}
${memories.length > 0 ? html`<h2>Flash memory</h2>${memories.map(memoryPicture)}` : null}
${vectors ? html`<h2>Vector table of the firmware file</h2>${vectorsPicture(vectors)}` : null}
${unchecked.length > 0 ? html`<h2>What could not be checked</h2>${list(unchecked)}` : null}
${replaced.length > 0 ? html`<h2>What was replaced in this report</h2>${list(replaced)}` : null}
<p class="id">Written by dfu-doctor ${page.toolVersion} at ${page.createdAt}. A hint is a hint: what is marked so was not proven.</p>
</main>
</body>
</html>
`.text;
}

function factTile({ name, value, wide }: ReportPage['facts'][number]): Markup {
  return html`<div${wide ? html` class="wide"` : null}><dt>${name}</dt><dd>${value}</dd></div>`;
}

function findingCard(finding: PageFinding): Markup {
  return html`<article class="finding ${finding.severity}"><h3>${words(finding.title)}${DOUBT[finding.certainty]}</h3><p>${words(finding.what)}</p><p>${words(finding.why)}</p>${finding.proofs.map(proofLine)}${finding.remedies.map(
    (remedy) =>
      html`<h4>${words(remedy.title)}</h4>${
        remedy.steps.length > 0
          ? html`<ol>${remedy.steps.map((step) => html`<li>${words(step)}</li>`)}</ol>`
          : null
      }${remedy.code === null ? null : html`<pre>${remedy.code}</pre>`}`,
  )}<p class="id">${finding.ruleId}</p></article>
`;
}

function proofLine({ place, text }: { place: string; text: string | null }): Markup {
  return html`<p class="proof">Seen in ${words(place)}${text === null ? '.' : ':'}</p>${
    text === null ? null : html`<pre>${text}</pre>`
  }`;
}

/** Prose with what stands between backticks as code. */
function words(text: string): Markup {
  return html`${text.split(/`([^`\n]{1,300})`/).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** "2026-03-14 09:00 UTC" */
function minuteOf(time: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time) ? `${time.slice(0, 16).replace('T', ' ')} UTC` : time;
}

function list(lines: readonly string[]): Markup {
  return html`<ul>${lines.map((line) => html`<li>${words(line)}</li>`)}</ul>`;
}
