import type { ConsoleLine } from './console-text.ts';

const QUOTED =
  /`([^`]{8,400})`|"([^"]{8,400})"|“([^”]{8,400})”|«\s?([^»]{8,400}?)\s?»|„([^“”]{8,400})[“”]|'((?:[\w.-]{2,40}: )[^']{8,400})'/g;

/** a sentence that tells of what is over */
const OVER =
  /\b(?:solved|resolved|fixed|went away|(?:is|are|was) gone|disappear(?:s|ed)|no longer|any ?more|used to|instead of|(?:it|everything|all) (?:now )?works)\b/i;

/** What people quote inside their sentences, each quotation as a line of its own under the number of the line that holds it. */
export function* quotedLines(lines: Iterable<ConsoleLine>): Generator<ConsoleLine> {
  for (const { number, text } of lines) {
    if (OVER.test(text)) continue;
    for (const [, ...quotations] of text.matchAll(QUOTED)) {
      const said = quotations.find((quotation) => quotation !== undefined);
      if (said !== undefined) yield { number, text: said.trim() };
    }
  }
}
